/** Which addresses messages may be sent to: the guard against server-side request forgery. */
@NullMarked
package com.revenueripple.devops.api.targets;

import org.jspecify.annotations.NullMarked;
