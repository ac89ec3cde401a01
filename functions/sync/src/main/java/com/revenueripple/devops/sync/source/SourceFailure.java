package com.revenueripple.devops.sync.source;

import java.io.FileNotFoundException;
import java.security.cert.CertificateException;
import java.sql.SQLException;
import java.util.Objects;
import java.util.stream.Stream;

/** The reason why a source could not be read. The message is for the operator and contains no secret. */
public abstract sealed class SourceFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;

    private SourceFailure(String code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    private SourceFailure(String code, String message) {
        super(message);
        this.code = code;
    }

    /** Stable and machine-readable. */
    public String code() {
        return code;
    }

    /** The failure of a SQL state (SQL standard and PostgreSQL, appendix A). */
    public static SourceFailure of(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        if (state.startsWith("28")) {
            return new LoginRefused(e);
        }
        if (Untrusted.isCauseOf(e)) {
            return new Untrusted(e);
        }
        if (state.equals("57014")) {
            return new TooSlow(e);
        }
        return state.isEmpty() || state.startsWith("08") || state.startsWith("53") || state.startsWith("57")
                ? new Unreachable(e)
                : new QueryRefused(state, e);
    }

    /** No connection, or it was lost. */
    public static final class Unreachable extends SourceFailure {
        private static final long serialVersionUID = 1L;

        private Unreachable(SQLException cause) {
            super("source_unreachable", "The platform's database cannot be reached.", cause);
        }
    }

    /** The certificate is not one of the expected authorities, or names another host. */
    public static final class Untrusted extends SourceFailure {
        private static final long serialVersionUID = 1L;

        private Untrusted(SQLException cause) {
            super("source_untrusted",
                    "The platform's database does not prove its name by a certificate of sslrootcert.",
                    cause);
        }

        /** The driver has no type for a host name that does not match, and names the check in its message. */
        private static boolean isCauseOf(SQLException e) {
            return Stream.<Throwable>iterate(e, Objects::nonNull, Throwable::getCause)
                    .anyMatch(cause -> cause instanceof CertificateException || cause instanceof FileNotFoundException)
                    || String.valueOf(e.getMessage()).contains("PgjdbcHostnameVerifier");
        }
    }

    /** Wrong user name or password, even after reading the secret again. */
    public static final class LoginRefused extends SourceFailure {
        private static final long serialVersionUID = 1L;

        private LoginRefused(SQLException cause) {
            super("source_login_refused", "The platform's database refuses the user name or the password.", cause);
        }
    }

    /** Time ran out before everything was read. */
    public static final class TooSlow extends SourceFailure {
        private static final long serialVersionUID = 1L;

        private static final String MESSAGE = "The platform's database took too long to answer.";

        public TooSlow() {
            this(MESSAGE);
        }

        public TooSlow(String message) {
            super("source_too_slow", message);
        }

        private TooSlow(SQLException cause) {
            super("source_too_slow", MESSAGE, cause);
        }
    }

    /** A view is missing, not permitted, or not as the contract requires. */
    public static final class QueryRefused extends SourceFailure {
        private static final long serialVersionUID = 1L;

        private QueryRefused(String state, SQLException cause) {
            super("source_query_refused", "The platform's database refuses a query (SQL state " + state
                    + "); was supabase.sql run there?", cause);
        }
    }

    /** The platform has the views and triggers of an older version of supabase.sql. */
    public static final class Outdated extends SourceFailure {
        private static final long serialVersionUID = 1L;

        public Outdated() {
            super("source_outdated",
                    "The platform's database has an older version of supabase.sql. Run the present file there.");
        }
    }

    /** The source contains a value that the contract does not allow. */
    public static final class InvalidData extends SourceFailure {
        private static final long serialVersionUID = 1L;

        public InvalidData(String message) {
            super("source_data_invalid", message);
        }
    }

    /** The secret cannot be read. */
    public static final class SecretUnavailable extends SourceFailure {
        private static final long serialVersionUID = 1L;

        public SecretUnavailable(RuntimeException cause) {
            this("The secret with the database's login cannot be read.", cause);
        }

        public SecretUnavailable(String message, RuntimeException cause) {
            super("source_secret_unavailable", message, cause);
        }
    }

    /** The secret does not have the required form. */
    public static final class SecretInvalid extends SourceFailure {
        private static final long serialVersionUID = 1L;

        public SecretInvalid(String message) {
            super("source_secret_invalid", message);
        }
    }

    /** No connection to Stripe, a lost connection, or an error within Stripe. */
    public static final class StripeUnreachable extends SourceFailure {
        private static final long serialVersionUID = 1L;

        public StripeUnreachable(String reason) {
            super("stripe_unreachable", "Stripe cannot be reached: " + reason + ".");
        }

        public StripeUnreachable(Throwable cause) {
            super("stripe_unreachable", "Stripe cannot be reached.", cause);
        }
    }

    /** Stripe does not accept the key, even after reading the secret again. */
    public static final class StripeKeyRefused extends SourceFailure {
        private static final long serialVersionUID = 1L;

        public StripeKeyRefused() {
            super("stripe_key_refused", "Stripe refuses the key.");
        }
    }

    /** Stripe keeps responding that there are too many requests. */
    public static final class StripeRateLimited extends SourceFailure {
        private static final long serialVersionUID = 1L;

        public StripeRateLimited() {
            super("stripe_rate_limited", "Stripe limits the rate of requests for too long.");
        }
    }

    /** Stripe refuses a request, most likely because a restricted key lacks the permission. */
    public static final class StripeRequestRefused extends SourceFailure {
        private static final long serialVersionUID = 1L;

        public StripeRequestRefused(String reason) {
            super("stripe_request_refused", "Stripe refuses a request: " + reason + ".");
        }
    }
}
