package com.revenueripple.devops.local.gateway;

import com.revenueripple.devops.local.lambda.LocalFunction;
import java.util.Optional;

/**
 * One Api event of a function.
 *
 * @param method upper case, or ANY
 * @param path as in the template
 * @param authorizer called before the function
 */
record Route(String method, RoutePath path, LocalFunction function, Optional<TokenAuthorizer> authorizer) {

    boolean takes(String requested) {
        return method.equals("ANY") || method.equals(requested);
    }
}
