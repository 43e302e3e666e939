/** The libraries of the deployed app and nothing else: the floor of its size. Built, never run. */
import { app } from '@azure/functions';
import * as z from 'zod/mini';

export const libraries = {
  app,
  tables: async () => (await import('@azure/data-tables')).TableClient,
  queues: async () => (await import('@azure/storage-queue')).QueueClient,
  identity: async () => (await import('@azure/identity')).ManagedIdentityCredential,
  graph: async () => (await import('@microsoft/microsoft-graph-client')).Client,
  parsing: z.object({ id: z.string() }),
  traces: async () => (await import('@opentelemetry/sdk-trace-base')).BasicTracerProvider,
  figures: async () => (await import('@opentelemetry/sdk-metrics')).MeterProvider,
  insights: async () => (await import('@azure/monitor-opentelemetry-exporter')).AzureMonitorTraceExporter,
  collector: async () => [
    (await import('@opentelemetry/exporter-trace-otlp-http')).OTLPTraceExporter,
    (await import('@opentelemetry/exporter-metrics-otlp-http')).OTLPMetricExporter,
  ],
};
