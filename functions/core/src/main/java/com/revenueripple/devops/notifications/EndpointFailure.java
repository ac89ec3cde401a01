package com.revenueripple.devops.notifications;

/** Why something cannot be done with an endpoint. */
public abstract sealed class EndpointFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private EndpointFailure(String message) {
        super(message, null, false, false);
    }

    /** No endpoint has this id. */
    public static final class NotFound extends EndpointFailure {
        private static final long serialVersionUID = 1L;

        public NotFound() {
            super("no such endpoint");
        }
    }

    /** Nothing is sent to the endpoint. */
    public static final class Disabled extends EndpointFailure {
        private static final long serialVersionUID = 1L;

        public Disabled() {
            super("endpoint disabled");
        }
    }

    /** There are as many endpoints as there can be. */
    public static final class TooMany extends EndpointFailure {
        private static final long serialVersionUID = 1L;

        public TooMany() {
            super("too many endpoints");
        }
    }

    /** The endpoint has been rotated too often within the time that its secrets overlap. */
    public static final class TooManySecrets extends EndpointFailure {
        private static final long serialVersionUID = 1L;

        public TooManySecrets() {
            super("too many secrets");
        }
    }

    /** Somebody else changed the endpoint between reading and writing. */
    public static final class ChangedMeanwhile extends EndpointFailure {
        private static final long serialVersionUID = 1L;

        public ChangedMeanwhile() {
            super("endpoint changed meanwhile");
        }
    }
}
