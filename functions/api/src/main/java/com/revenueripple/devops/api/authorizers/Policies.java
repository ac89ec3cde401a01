package com.revenueripple.devops.api.authorizers;

import com.amazonaws.services.lambda.runtime.events.IamPolicyResponse.PolicyDocument;
import com.amazonaws.services.lambda.runtime.events.IamPolicyResponse.Statement;
import com.amazonaws.services.lambda.runtime.events.IamPolicyResponse;
import com.revenueripple.devops.http.AuthorizerContext;
import com.revenueripple.devops.http.Principal;
import java.util.List;
import java.util.Map;

/** An authorizer's response to the gateway: a policy for exactly the method that was called, and a context. */
final class Policies {
    private Policies() {}

    static IamPolicyResponse allow(Principal principal, String methodArn) {
        return response(principal.id(), IamPolicyResponse.allowStatement(methodArn), AuthorizerContext.of(principal));
    }

    static IamPolicyResponse deny(String code, String detail, String methodArn) {
        return response("nobody", IamPolicyResponse.denyStatement(methodArn), AuthorizerContext.denial(code, detail));
    }

    private static IamPolicyResponse response(String principalId, Statement statement, Map<String, Object> context) {
        return IamPolicyResponse.builder()
                .withPrincipalId(principalId)
                .withPolicyDocument(PolicyDocument.builder()
                        .withVersion(IamPolicyResponse.VERSION_2012_10_17)
                        .withStatement(List.of(statement))
                        .build())
                .withContext(context)
                .build();
    }
}
