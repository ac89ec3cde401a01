/** Small helpers over the low-level DynamoDB client. */
@NullMarked
package com.revenueripple.devops.dynamodb;

import org.jspecify.annotations.NullMarked;
