/**
 * When a check matters: before anything is installed, while a service comes up, while it runs. In a file without
 * schemas: help pages name the phases, and must not wait for zod.
 */
export const doctorPhases = ['before', 'during', 'after'] as const;
export type DoctorPhase = (typeof doctorPhases)[number];
