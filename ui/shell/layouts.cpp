#include "ui/shell/layouts.h"

#include <algorithm>
#include <array>

namespace kaze::ui {

namespace {

const QString kCurrent = QStringLiteral("window/layout");

//! Of the settings, what is no arrangement: choices of the person or the machine, and work.
constexpr std::array kOthers{"appearance/", "memory/query", "memory/tenant", "new-run/", "reports/zone", "skills/draft",
    "tools/workspace", "traces/profiles", "traces/rules", "window/cell", "window/layout", "window/page"};

} // namespace

bool Layouts::isArrangement(const QString& key)
{
    // "<page>/filters" are saved filters of an earlier version.
    if (key.section(QLatin1Char('/'), 1, 1) == QLatin1String("filters"))
        return false;
    return std::none_of(
        kOthers.begin(), kOthers.end(), [&key](const char* other) { return key.startsWith(QLatin1String(other)); });
}

SavedLayout Layouts::present(const QString& page) const
{
    SavedLayout layout{current(), page, {}};
    for (const auto& key : m_settings.allKeys())
        if (isArrangement(key))
            if (auto value = m_settings.value(key); value.isValid())
                layout.settings.insert(key, std::move(value));
    return layout;
}

void Layouts::put(const SavedLayout& layout)
{
    for (const auto& key : m_settings.allKeys())
        if (isArrangement(key) && !layout.settings.contains(key))
            m_settings.remove(key);
    for (auto value = layout.settings.begin(); value != layout.settings.end(); ++value)
        if (isArrangement(value.key()))
            m_settings.setValue(value.key(), value.value());
    setCurrent(layout.name);
}

QString Layouts::current() const
{
    const auto name = m_settings.value(kCurrent).toString();
    return m_workspace.layout(name) ? name : QString();
}

void Layouts::setCurrent(const QString& name)
{
    m_settings.setValue(kCurrent, name);
}

} // namespace kaze::ui
