#include "ui/pages/traces/trace_profiles.h"

#include "ui/widgets/format.h"

#include <QCoreApplication>

#include <algorithm>

namespace kaze::ui {

namespace {

struct Profiles {
    Q_DECLARE_TR_FUNCTIONS(kaze::ui::TraceProfiles)
};

const QString kProfiles = QStringLiteral("traces/profiles");

api::Time toTime(const QDateTime& moment)
{
    return api::Time(std::chrono::milliseconds(moment.toMSecsSinceEpoch()));
}

void write(QSettings& settings, const TraceScope& scope)
{
    settings.setValue(QStringLiteral("order"), QString::fromStdString(base::enumName(scope.order)));
    settings.setValue(QStringLiteral("period"), static_cast<int>(scope.period));
    settings.setValue(QStringLiteral("from"), scope.from);
    settings.setValue(QStringLiteral("to"), scope.to);
    settings.setValue(QStringLiteral("archives"), scope.archives);
}

TraceScope read(const QSettings& settings)
{
    TraceScope scope;
    const auto order = settings.value(QStringLiteral("order")).toString().toStdString();
    scope.order = base::enumOf<api::TraceOrder>(order).value_or(api::TraceOrder::Newest);
    const int period = settings.value(QStringLiteral("period")).toInt();
    scope.period = period >= 0 && period <= static_cast<int>(TraceScope::Period::Custom) ? static_cast<TraceScope::Period>(period)
                                                                                         : TraceScope::Period::Any;
    scope.from = settings.value(QStringLiteral("from")).toDateTime();
    scope.to = settings.value(QStringLiteral("to")).toDateTime();
    scope.archives = settings.value(QStringLiteral("archives")).toBool();
    return scope;
}

void write(QSettings& settings, const QList<TraceProfile>& profiles)
{
    settings.remove(kProfiles);
    settings.beginWriteArray(kProfiles, static_cast<int>(profiles.size()));
    for (int at = 0; at < profiles.size(); ++at) {
        settings.setArrayIndex(at);
        settings.setValue(QStringLiteral("name"), profiles[at].name);
        settings.setValue(QStringLiteral("filter"), profiles[at].filter);
        QStringList columns;
        for (const int column : profiles[at].columns)
            columns << QString::number(column);
        settings.setValue(QStringLiteral("columns"), columns);
        write(settings, profiles[at].scope);
    }
    settings.endArray();
}

} // namespace

api::ListTraces TraceScope::query(api::Time now) const
{
    api::ListTraces query;
    query.order = order;
    query.archives = archives;
    const auto since = [&](std::chrono::hours hours) { query.from = now - hours; };
    switch (period) {
    case Period::Any:
        break;
    case Period::Hour:
        since(std::chrono::hours(1));
        break;
    case Period::Day:
        since(std::chrono::hours(24));
        break;
    case Period::Week:
        since(std::chrono::hours(7 * 24));
        break;
    case Period::Month:
        since(std::chrono::hours(30 * 24));
        break;
    case Period::Custom:
        if (from.isValid())
            query.from = toTime(from);
        if (to.isValid())
            query.to = toTime(to);
        break;
    }
    return query;
}

QString wordOf(api::TraceOrder order)
{
    switch (order) {
    case api::TraceOrder::Newest:
        return Profiles::tr("Newest");
    case api::TraceOrder::Longest:
        return Profiles::tr("Longest");
    case api::TraceOrder::Dearest:
        return Profiles::tr("Dearest");
    case api::TraceOrder::MostTokens:
        return Profiles::tr("Most tokens");
    case api::TraceOrder::MostErrors:
        return Profiles::tr("Most errors");
    case api::TraceOrder::MostSpans:
        return Profiles::tr("Most spans");
    }
    return {};
}

QString wordOf(TraceScope::Period period)
{
    switch (period) {
    case TraceScope::Period::Any:
        return Profiles::tr("Any time");
    case TraceScope::Period::Hour:
        return Profiles::tr("Last hour");
    case TraceScope::Period::Day:
        return Profiles::tr("Last day");
    case TraceScope::Period::Week:
        return Profiles::tr("Last week");
    case TraceScope::Period::Month:
        return Profiles::tr("Last month");
    case TraceScope::Period::Custom:
        return Profiles::tr("From … to …");
    }
    return {};
}

QString wordsOf(const TraceScope& scope, const QDateTime& now)
{
    if (scope.period != TraceScope::Period::Custom)
        return wordOf(scope.period);
    if (!scope.from.isValid())
        return Profiles::tr("Until %1").arg(format::moment(scope.to, now));
    if (!scope.to.isValid())
        return Profiles::tr("Since %1").arg(format::moment(scope.from, now));
    return Profiles::tr("%1 to %2").arg(format::moment(scope.from, now), format::moment(scope.to, now));
}

QList<TraceProfile> loadProfiles(QSettings& settings)
{
    QList<TraceProfile> profiles;
    const int count = settings.beginReadArray(kProfiles);
    for (int at = 0; at < count; ++at) {
        settings.setArrayIndex(at);
        TraceProfile profile;
        profile.name = settings.value(QStringLiteral("name")).toString();
        profile.filter = settings.value(QStringLiteral("filter")).toString();
        profile.scope = read(settings);
        for (const auto& column : settings.value(QStringLiteral("columns")).toStringList())
            profile.columns << column.toInt();
        profiles << profile;
    }
    settings.endArray();
    return profiles;
}

void saveProfile(QSettings& settings, const TraceProfile& profile)
{
    auto profiles = loadProfiles(settings);
    profiles.removeIf([&profile](const TraceProfile& one) { return one.name == profile.name; });
    profiles << profile;
    std::sort(profiles.begin(), profiles.end(),
        [](const TraceProfile& a, const TraceProfile& b) { return a.name.localeAwareCompare(b.name) < 0; });
    write(settings, profiles);
}

void removeProfile(QSettings& settings, const QString& name)
{
    auto profiles = loadProfiles(settings);
    profiles.removeIf([&name](const TraceProfile& one) { return one.name == name; });
    write(settings, profiles);
}

TraceScope loadScope(QSettings& settings)
{
    settings.beginGroup(QStringLiteral("traces/scope"));
    const auto scope = read(settings);
    settings.endGroup();
    return scope;
}

void saveScope(QSettings& settings, const TraceScope& scope)
{
    settings.beginGroup(QStringLiteral("traces/scope"));
    write(settings, scope);
    settings.endGroup();
}

} // namespace kaze::ui
