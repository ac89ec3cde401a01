@NullMarked
package com.revenueripple.devops.lambda;

import org.jspecify.annotations.NullMarked;
