/** Compression of stored bytes. */
@NullMarked
package com.revenueripple.devops.compression;

import org.jspecify.annotations.NullMarked;
