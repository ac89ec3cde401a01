/**
 * The link of an email for a new password. Supabase Auth returns to this page with tokens in the # of its address,
 * where the console otherwise keeps its view.
 */
export interface RecoveryLink {
  accessToken: string;
  refreshToken: string;
}

/** The outcome of a link that cannot be used. */
export interface UnusableLink {
  fault: string;
}

/**
 * Takes the outcome of a link out of the address, so that no token stays there or in the tab's history; undefined when
 * the page was not opened by one. An error's own text is not shown, because anybody can write it into an address.
 */
export function takeLink(): RecoveryLink | UnusableLink | undefined {
  const fields = new URLSearchParams(window.location.hash.slice(1));
  const accessToken = fields.get('access_token');
  if (accessToken === null && !fields.has('error')) {
    return undefined;
  }
  window.history.replaceState(window.history.state, '', window.location.pathname + window.location.search);
  const refreshToken = fields.get('refresh_token');
  if (accessToken !== null && refreshToken !== null && fields.get('type') === 'recovery') {
    return { accessToken, refreshToken };
  }
  return {
    fault:
      fields.get('error_code') === 'otp_expired'
        ? 'The link has expired or was used before. Request a new one.'
        : 'The link is not one for a new password. Request a new one.',
  };
}
