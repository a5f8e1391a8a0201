import { Injectable } from '@nestjs/common';
import { recordAudit } from '../../../platform/audit/audit.js';
import { Database, type Tx } from '../../../platform/database/database.js';
import { decodeCursor, pageOf, type Page } from '../../../platform/http/pagination.js';
import { DomainError } from '../../../shared/domain-error.js';
import { SectionNotFound } from '../compensation.errors.js';
import { isSectionId, sectionView, type SectionsQuery, type SectionView } from './section.dto.js';
import { insertSections, sectionById, sectionsAfter } from './section.repository.js';
import type { NewSection } from './section.js';

/** The river sections that the platform knows. */
@Injectable()
export class SectionRegister {
  constructor(private readonly database: Database) {}

  /**
   * For the platform's own set-up: enters the sections whose id is new and leaves the others as they stand. Answers how
   * many were new.
   */
  async register(tx: Tx, sections: readonly NewSection[], at: Date): Promise<number> {
    const entered = await insertSections(tx, sections, at);
    for (const id of entered) {
      await recordAudit(tx, {
        at,
        actorId: null,
        organizationId: null,
        action: 'section.registered',
        subject: `section:${id}`,
        after: sections.find((section) => section.id === id),
      });
    }
    return entered.length;
  }

  /** In the order of their ids. Throws `request.invalid-cursor`. */
  async list({ river, city, cursor, limit }: SectionsQuery): Promise<Page<SectionView>> {
    const [after = ''] = decodeCursor(cursor, [isSectionId]) ?? [];
    const filter = { river: river ?? null, city: city ?? null, after: String(after), limit: limit + 1 };
    return pageOf(await sectionsAfter(this.database.reader, filter), limit, ({ id }) => [id], sectionView);
  }

  /** Throws SectionNotFound. */
  async one(id: string): Promise<SectionView> {
    const section = await sectionById(this.database.reader, id);
    if (!section) throw new DomainError(SectionNotFound);
    return sectionView(section);
  }
}
