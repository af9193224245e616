#pragma once

#include "engine/api/trace_requests.h"

#include <QDateTime>
#include <QList>
#include <QSettings>
#include <QString>

namespace kaze::ui {

//! Which traces a person wants to see, besides the filter.
struct TraceScope {
    enum class Period { Any, Hour, Day, Week, Month, Custom };

    api::TraceOrder order = api::TraceOrder::Newest;
    Period period = Period::Any;
    QDateTime from, to; //!< of a custom period; either may be missing
    bool archives = false;

    //! What the cell is asked.
    [[nodiscard]] api::ListTraces query(api::Time now) const;
    bool operator==(const TraceScope&) const = default;
};

//! A way to look at the list of traces that a person gave a name.
struct TraceProfile {
    QString name;
    QString filter;
    TraceScope scope;
    QList<int> columns; //!< those that are shown, in their order
};

[[nodiscard]] QString wordOf(api::TraceOrder order);
[[nodiscard]] QString wordOf(TraceScope::Period period);
//! "Last hour", "21 Nov 14:00 to 21 Nov 15:00".
[[nodiscard]] QString wordsOf(const TraceScope& scope, const QDateTime& now);

//! Kept with what the page remembers, in the order of their names.
[[nodiscard]] QList<TraceProfile> loadProfiles(QSettings& settings);
//! One of the same name is replaced.
void saveProfile(QSettings& settings, const TraceProfile& profile);
void removeProfile(QSettings& settings, const QString& name);

//! The scope that was in use last.
[[nodiscard]] TraceScope loadScope(QSettings& settings);
void saveScope(QSettings& settings, const TraceScope& scope);

} // namespace kaze::ui
