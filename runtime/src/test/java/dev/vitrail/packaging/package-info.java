@NullMarked
package dev.vitrail.packaging;

import org.jspecify.annotations.NullMarked;
