/** Typed calls of the API. Every failure becomes an {@link ApiProblem}. */
import createClient, { type Client, type ClientPathsWithMethod, type MaybeOptionalInit } from 'openapi-fetch';
import type { components, paths } from './schema';

export type Schemas = components['schemas'];
export type Problem = Schemas['Problem'];

/** Returns a valid token. The console calls it before each request and stores no token. */
export type GetToken = () => string | Promise<string>;

/** An error response of the API, or the absence of a response. */
export class ApiProblem extends Error {
  constructor(
    /** The HTTP status; 0 without a response. */
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly requestId: string | undefined,
    readonly fields: ReadonlyArray<Schemas['FieldError']> = [],
    /** Whose token the request had. */
    readonly account: string | undefined = undefined,
  ) {
    super(detail);
    this.name = 'ApiProblem';
  }

  /** Whether the caller has to sign in again. */
  get isUnauthenticated(): boolean {
    return this.status === 401;
  }

  /** Whether the caller is signed in, but not as an administrator. */
  get isWithoutAccess(): boolean {
    return this.status === 403 && (this.code === 'not_an_administrator' || this.code === 'second_factor_required');
  }

  static of(response: Response, body: unknown, token: string): ApiProblem {
    const problem = (typeof body === 'object' && body !== null ? body : {}) as Partial<Problem>;
    return new ApiProblem(
      response.status,
      problem.code ?? 'unknown',
      problem.detail ?? `The API returned status ${response.status}.`,
      problem.request_id ?? response.headers.get('x-amzn-requestid') ?? undefined,
      problem.errors,
      accountOf(token),
    );
  }

  static ofFailure(failure: unknown): ApiProblem {
    if (failure instanceof ApiProblem) {
      return failure;
    }
    return failure instanceof TypeError || (failure instanceof DOMException && failure.name === 'TimeoutError')
      ? new ApiProblem(0, 'unreachable', 'The API cannot be reached.', undefined)
      : new ApiProblem(0, 'failed', failure instanceof Error ? failure.message : String(failure), undefined);
  }
}

type Init<P extends keyof paths, M extends keyof paths[P]> = MaybeOptionalInit<paths[P], M & ('get' | 'post' | 'patch' | 'delete')>;
type Answer = { data?: unknown; error?: unknown; response: Response };

/** Longer than the longest sync. */
const TIMEOUT_MS = 35_000;

/** The API at one address, for one administrator. */
export class Api {
  private readonly client: Client<paths>;

  constructor(
    readonly baseUrl: string,
    private readonly getToken: GetToken,
  ) {
    this.client = createClient<paths>({ baseUrl: baseUrl.replace(/\/$/, '') });
  }

  get<P extends ClientPathsWithMethod<Client<paths>, 'get'>>(path: P, init: Init<P, 'get'>): Promise<Success<P, 'get'>> {
    return this.call('GET', path, init) as Promise<Success<P, 'get'>>;
  }

  post<P extends ClientPathsWithMethod<Client<paths>, 'post'>>(path: P, init: Init<P, 'post'>): Promise<Success<P, 'post'>> {
    return this.call('POST', path, init) as Promise<Success<P, 'post'>>;
  }

  patch<P extends ClientPathsWithMethod<Client<paths>, 'patch'>>(path: P, init: Init<P, 'patch'>): Promise<Success<P, 'patch'>> {
    return this.call('PATCH', path, init) as Promise<Success<P, 'patch'>>;
  }

  delete<P extends ClientPathsWithMethod<Client<paths>, 'delete'>>(path: P, init: Init<P, 'delete'>): Promise<Success<P, 'delete'>> {
    return this.call('DELETE', path, init) as Promise<Success<P, 'delete'>>;
  }

  /** Whose token the next request has; null when the token does not contain it. */
  async account(): Promise<string | null> {
    try {
      return accountOf(await this.getToken()) ?? null;
    } catch (failure) {
      throw ApiProblem.ofFailure(failure);
    }
  }

  private async call(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, init: unknown): Promise<unknown> {
    let answer: Answer;
    let token: string;
    try {
      token = await this.getToken();
      answer = await (this.client[method] as (path: string, init: object) => Promise<Answer>)(path, {
        ...(init as object),
        headers: { authorization: `Bearer ${token}` },
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
    } catch (failure) {
      throw ApiProblem.ofFailure(failure);
    }
    if (!answer.response.ok) {
      throw ApiProblem.of(answer.response, answer.error, token);
    }
    return answer.data;
  }
}

/** Whose token it is, for people to read: the email address or the id of the user. The API alone checks the token. */
export function accountOf(token: string): string | undefined {
  try {
    const payload = atob((token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/'));
    const claims = JSON.parse(new TextDecoder().decode(Uint8Array.from(payload, (byte) => byte.charCodeAt(0)))) as Record<string, unknown>;
    return [claims['email'], claims['sub']].find((name): name is string => typeof name === 'string' && name !== '');
  } catch {
    return undefined;
  }
}

type Operation<P extends keyof paths, M> = M extends keyof paths[P] ? paths[P][M] : never;
type Json<R> = R extends { content: { 'application/json': infer T } } ? T : never;

/** The body of an operation's successful response. */
export type Success<P extends keyof paths, M> =
  Operation<P, M> extends { responses: infer R }
    ? { [S in keyof R]: S extends 200 | 201 | 202 ? Json<R[S]> : never }[keyof R]
    : never;
