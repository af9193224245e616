// The precompiled header of the console belongs to this file.
