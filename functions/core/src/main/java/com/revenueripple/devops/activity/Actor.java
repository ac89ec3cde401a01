package com.revenueripple.devops.activity;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import com.revenueripple.devops.http.ApiRequest;
import com.revenueripple.devops.http.Principal.Administrator;
import com.revenueripple.devops.http.Principal;
import java.util.Arrays;
import java.util.Optional;

/**
 * Who acted.
 *
 * @param id of an administrator, the subject of the token; {@code system} otherwise
 * @param kind distinguishes the system from an administrator whose subject is {@code system}
 * @param name of an administrator, for display only
 * @param sourceAddress from which an administrator sent the request, as the gateway saw it
 */
public record Actor(@JsonProperty("actor") String id, @JsonProperty("actor_kind") Kind kind,
        @JsonProperty("actor_name") Optional<String> name,
        @JsonProperty("source_address") Optional<String> sourceAddress) {

    /** The actor of activities that no administrator requested. */
    public static final Actor SYSTEM = new Actor("system", Kind.SYSTEM, Optional.empty(), Optional.empty());

    /** The kinds of actors. */
    public enum Kind {
        ADMINISTRATOR("administrator"),
        SYSTEM("system");

        private final String code;

        Kind(String code) {
            this.code = code;
        }

        /** The name in the table and in the API. */
        @JsonValue
        public String code() {
            return code;
        }

        /** The kind of that name; earlier versions stored none, and only the id told it. */
        public static Kind of(Optional<String> code, String actorId) {
            return Arrays.stream(values())
                    .filter(kind -> kind.code.equals(code.orElse("")))
                    .findFirst()
                    .orElse(actorId.equals(SYSTEM.code) ? SYSTEM : ADMINISTRATOR);
        }
    }

    /**
     * The administrator who sent a request.
     *
     * @throws IllegalStateException when someone else did
     */
    public static Actor of(ApiRequest request) {
        Principal caller = request.caller();
        if (!(caller instanceof Administrator administrator)) {
            throw new IllegalStateException("Only administrators act here.");
        }
        return new Actor(administrator.id(), Kind.ADMINISTRATOR, administrator.name(), request.sourceAddress());
    }
}
