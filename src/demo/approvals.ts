import type { Stage } from './stage.js';

interface ProposalLine {
  readonly id: string;
}

/** One person proposes, another approves: the two requests behind everything that needs four eyes. */
export async function proposeAndApprove(
  stage: Stage,
  proposal: { readonly by: string; readonly path: string; readonly body: object; readonly key: string },
  approver: string,
): Promise<void> {
  const { id } = await stage.post<ProposalLine>(proposal.by, proposal.path, proposal.body, proposal.key);
  await approve(stage, id, approver, proposal.key);
}

export async function approve(stage: Stage, proposalId: string, approver: string, key: string): Promise<void> {
  const decision = { decision: 'approve', reason: '演示：材料齐全，符合规定' };
  await stage.post(approver, `/approvals/${proposalId}/decisions`, decision, `${key}.decision`);
}
