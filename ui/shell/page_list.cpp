#include "ui/shell/page_list.h"

#include "ui/pages/overview/overview_page.h"
#include "ui/pages/settings/settings_page.h"

#include <QCoreApplication>

namespace kaze::ui {

namespace {

struct Pages {
    Q_DECLARE_TR_FUNCTIONS(kaze::ui::Pages)
};

template <class P, class... Args>
PageEntry entry(const QString& id, const QString& title, const QString& section, Args... args)
{
    return {id, title, section, [args...](const PageContext& context) -> Page* { return new P(context, args...); }};
}

} // namespace

QList<PageEntry> allPages(const std::filesystem::path& resources)
{
    const auto operate = Pages::tr("Operate");
    const auto system = Pages::tr("System");
    return {
        entry<OverviewPage>(QStringLiteral("overview"), Pages::tr("Overview"), operate, resources),
        entry<SettingsPage>(QStringLiteral("settings"), Pages::tr("Settings"), system),
    };
}

} // namespace kaze::ui
