#pragma once

#include "engine/api/report_requests.h"
#include "engine/base/ids.h"
#include "engine/base/redact.h"
#include "engine/storage/database.h"

#include <span>

namespace kaze::cell {

//! What people wrote down of a moment, in state.db. Lives on the loop.
class Annotations {
public:
    Annotations(storage::Database& state, const base::Clock& clock, base::IdSource& ids, const base::Redactor& redactor)
        : m_state(state), m_clock(clock), m_ids(ids), m_redactor(redactor)
    {
    }

    // Errors: as report_requests.h says, and storage's.
    [[nodiscard]] base::Task<base::Result<api::Annotation>> add(api::AddAnnotation wanted);
    [[nodiscard]] base::Task<base::Result<api::AnnotationPage>> list(api::ListAnnotations query);
    [[nodiscard]] base::Task<base::Result<>> remove(std::string id);

private:
    storage::Database& m_state;
    const base::Clock& m_clock;
    base::IdSource& m_ids;
    const base::Redactor& m_redactor;
};

//! The tables of annotations and of schedules of reports in state.db; numbers 360 to 369.
[[nodiscard]] std::span<const storage::Migration> reportMigrations();

} // namespace kaze::cell
