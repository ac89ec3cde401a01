package com.revenueripple.devops.http;

/** Ends the handling of a request, with a {@link Problem} as the response. */
public final class ProblemException extends Failure {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    ProblemException(Problem problem) {
        super(problem.code());
        this.problem = problem;
    }

    @Override
    public Problem problem() {
        return problem;
    }
}
