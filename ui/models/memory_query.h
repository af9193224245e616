#pragma once

#include "engine/base/filter.h"
#include "ui/widgets/filter_field.h"

#include <QString>
#include <QStringList>

#include <optional>

namespace kaze::ui {

//! What a person types above the memory, taken apart: what is searched for, and what it must fit. `nightly index kind:fact -draft` searches
//! for "nightly index" among facts without "draft". A quoted phrase is searched for and must stand in the text. Pure.
struct MemoryQuery {
    std::string words; //!< empty: nothing is searched for, everything that fits is listed
    std::string filter; //!< as the cell takes it

    [[nodiscard]] bool isSearch() const { return !words.empty(); }
    bool operator==(const MemoryQuery&) const = default;
};

namespace memory {

//! The fields of a filter, in the order they are offered.
[[nodiscard]] const QStringList& filterFields();
//! Takes it apart. Errors: InvalidArgument with the place ("at character 12: …"), also for a field that memories do not have.
[[nodiscard]] base::Result<MemoryQuery> queryOf(const QString& typed);
//! Where a problem that the cell has with `query.filter` stands in what was typed, as far as it can be told.
[[nodiscard]] FilterError errorIn(const QString& typed, const QString& message);

//! What was typed with one condition more. A record has one kind and one agent: another takes the place of the one that is there.
[[nodiscard]] QString withTerm(const QString& typed, const QString& field, const QString& value);
[[nodiscard]] QString withoutTerm(const QString& typed, const QString& field, const QString& value);
[[nodiscard]] QString withoutField(const QString& typed, const QString& field);
//! The values that a field must have.
[[nodiscard]] QStringList valuesOf(const QString& typed, const QString& field);

} // namespace memory

} // namespace kaze::ui
