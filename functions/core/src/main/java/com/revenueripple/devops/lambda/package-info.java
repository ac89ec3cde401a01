/**
 * The base of every function: how an event comes in and an answer goes out, and what is done before a snapshot is taken
 * of the function.
 */
@NullMarked
package com.revenueripple.devops.lambda;

import org.jspecify.annotations.NullMarked;
