/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-profile.h"

G_BEGIN_DECLS

/* The profiles there are: those that ship with the program, in the order in which they are tried,
 * and the user's own in $XDG_CONFIG_HOME/signalbox/profiles, which come first. */

/**
 * sbx_profiles_load:
 * @problems: (nullable) (element-type utf8): where to add what is wrong with files of the user
 *
 * Reads them all. Any thread.
 *
 * Returns: (transfer full) (element-type SbxProfile): the profiles
 */
GPtrArray *sbx_profiles_load (GPtrArray *problems);

/**
 * sbx_profiles_find:
 * @profiles: (element-type SbxProfile): from sbx_profiles_load()
 * @id: an id
 *
 * Returns: (transfer none) (nullable): the profile
 */
SbxProfile *sbx_profiles_find (GPtrArray  *profiles,
                               const char *id);

/**
 * sbx_profiles_guess:
 * @profiles: (element-type SbxProfile): in the order in which they are tried
 * @messages: (element-type SbxJson): the first messages of a connection
 *
 * The profile that most of the messages were made for: one of the user's, if it has read a state, a
 * change or an action by a mark of it; else one that ships with the program, likewise; one that
 * takes any object for a state is the last resort. A pure function.
 *
 * Returns: (transfer none) (nullable): the profile
 */
SbxProfile *sbx_profiles_guess (GPtrArray *profiles,
                                GPtrArray *messages);

/**
 * sbx_profiles_dup_text:
 * @id: id of a profile that ships with the program
 *
 * Returns: (transfer full) (nullable): its text, to begin an own one with
 */
char *sbx_profiles_dup_text (const char *id);

/**
 * sbx_profiles_save:
 * @text: the text of a profile
 * @error: return location for an error: of %SBX_PROFILE_ERROR, or %G_IO_ERROR
 *
 * Keeps it as the user's own, under its id. An own profile of that id is replaced.
 *
 * Returns: (transfer full) (nullable): the profile
 */
SbxProfile *sbx_profiles_save (const char *text,
                               GError    **error);

G_END_DECLS
