export { AllocationModule } from './allocation.module.js';
export { ApplicationsService } from './applications.service.js';
export { BatchesService } from './batches.service.js';
export * from './allocation.errors.js';
