ALTER TABLE "sluice"."attempts" ADD COLUMN "batch_key" text;--> statement-breakpoint
ALTER TABLE "sluice"."attempts" ADD COLUMN "batch_id" text;