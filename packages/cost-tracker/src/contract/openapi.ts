import * as z from 'zod';
import { failureAnswer } from './answer-schema.js';
import { type OperationContract, operations } from './operations.js';

type Json = Readonly<Record<string, unknown>>;

/** The OpenAPI 3.1 document of the server, made from the schemas that its routes parse with. */
export function openApiDocument(version: string): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const [name, operation] of Object.entries(operations)) {
    const methods = paths[operation.path] ?? {};
    methods[operation.method] = toOperation(name, operation);
    paths[operation.path] = methods;
  }
  return {
    openapi: '3.1.1',
    info: { title: 'Quayside cost tracker', version, license: { name: 'MIT', identifier: 'MIT' } },
    paths,
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
      schemas: { Failure: toSchema(failureAnswer) },
    },
  };
}

function toOperation(operationId: string, operation: OperationContract): Json {
  return {
    operationId,
    summary: operation.summary,
    security: operation.scope === undefined ? [] : [{ bearer: [] }],
    parameters: [...pathParameters(operation.path), ...queryParameters(operation.query)],
    ...(operation.body === undefined
      ? {}
      : { requestBody: { required: true, content: jsonContent(toSchema(operation.body)) } }),
    responses: {
      ...Object.fromEntries(
        Object.entries(operation.answers).map(([status, answer]) => [status, toAnswer(answer)]),
      ),
      default: {
        description: 'A refusal or a failure.',
        content: jsonContent({ $ref: '#/components/schemas/Failure' }),
      },
    },
  };
}

function toAnswer(answer: z.ZodType | string | null): Json {
  const description = 'The answer.';
  if (answer === null) return { description };
  if (typeof answer === 'string') return { description, content: { [answer]: {} } };
  return { description, content: jsonContent(toSchema(answer)) };
}

function jsonContent(schema: Json): Json {
  return { 'application/json': { schema } };
}

function pathParameters(path: string): readonly Json[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function queryParameters(query: z.ZodType | undefined): readonly Json[] {
  if (query === undefined) return [];
  const { properties = {}, required = [] } = z.toJSONSchema(query, { io: 'input' });
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }));
}

/** The dialect of OpenAPI 3.1 is that of the schema's `$schema`, so it is left out. */
function toSchema(schema: z.ZodType): Json {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  return rest;
}
