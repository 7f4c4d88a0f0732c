/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * SbxDoctorPage:
 *
 * Why a connection does not come about, and what to do: asks the doctor about one address, and
 * shows what it found, step by step, with lines to copy and what can be done about it right here.
 *
 * Signals: `dial` (another address, that does answer), `listen` (a free port).
 */
#define SBX_TYPE_DOCTOR_PAGE (sbx_doctor_page_get_type ())
G_DECLARE_FINAL_TYPE (SbxDoctorPage, sbx_doctor_page, SBX, DOCTOR_PAGE, AdwBin)

/* @address: as the doctor takes it; @own_port: where pages find us, 0 if that is not known */
void sbx_doctor_page_examine (SbxDoctorPage *self,
                              const char    *address,
                              guint16        own_port);
/* Nobody looks any more. */
void sbx_doctor_page_stop (SbxDoctorPage *self);
/* (nullable) */
const char *sbx_doctor_page_get_address (SbxDoctorPage *self);

G_END_DECLS
