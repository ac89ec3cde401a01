package com.revenueripple.devops.keys;

/** Why something cannot be done with a key. */
public abstract sealed class KeyFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private KeyFailure(String message) {
        super(message, null, false, false);
    }

    /** No key has this id. */
    public static final class NotFound extends KeyFailure {
        private static final long serialVersionUID = 1L;

        public NotFound() {
            super("no such key");
        }
    }

    /** The key is revoked, for good. */
    public static final class Revoked extends KeyFailure {
        private static final long serialVersionUID = 1L;

        public Revoked() {
            super("key revoked");
        }
    }

    /** The key's time is over. */
    public static final class Expired extends KeyFailure {
        private static final long serialVersionUID = 1L;

        public Expired() {
            super("key expired");
        }
    }

    /** The key has a successor; only the successor can be changed or rotated. */
    public static final class AlreadyRotated extends KeyFailure {
        private static final long serialVersionUID = 1L;

        public AlreadyRotated() {
            super("key already rotated");
        }
    }

    /** Somebody else changed the key between reading and writing. */
    public static final class ChangedMeanwhile extends KeyFailure {
        private static final long serialVersionUID = 1L;

        public ChangedMeanwhile() {
            super("key changed meanwhile");
        }
    }
}
