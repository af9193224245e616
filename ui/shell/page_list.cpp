#include "ui/shell/page_list.h"

#include "ui/pages/agents/agents_page.h"
#include "ui/pages/alerts/alerts_page.h"
#include "ui/pages/approvals/approvals_page.h"
#include "ui/pages/budgets/budgets_page.h"
#include "ui/pages/cells/cells_page.h"
#include "ui/pages/gateway/gateway_page.h"
#include "ui/pages/logs/logs_page.h"
#include "ui/pages/memory/memory_page.h"
#include "ui/pages/new_run/new_run_page.h"
#include "ui/pages/overview/overview_page.h"
#include "ui/pages/readiness/readiness_page.h"
#include "ui/pages/reports/reports_page.h"
#include "ui/pages/runs/runs_page.h"
#include "ui/pages/schedules/schedules_page.h"
#include "ui/pages/settings/settings_page.h"
#include "ui/pages/skills/skills_page.h"
#include "ui/pages/tools/tools_page.h"
#include "ui/pages/traces/trace_sources_page.h"

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

QList<PageEntry> allPages(const std::filesystem::path& resources, const TraceFileOpener& opener, Fleet* fleet)
{
    const auto operate = Pages::tr("Operate");
    const auto observe = Pages::tr("Observe");
    const auto know = Pages::tr("Know");
    const auto scale = Pages::tr("Scale");
    const auto system = Pages::tr("System");
    QList<PageEntry> pages{
        entry<OverviewPage>(QStringLiteral("overview"), Pages::tr("Overview"), operate, resources),
        entry<AgentsPage>(QStringLiteral("agents"), Pages::tr("Agents"), operate),
        entry<RunsPage>(QStringLiteral("runs"), Pages::tr("Runs"), operate),
        entry<SchedulesPage>(QStringLiteral("schedules"), Pages::tr("Schedules"), operate),
        entry<NewRunPage>(QStringLiteral("new-run"), Pages::tr("New run"), operate, resources),
        entry<ApprovalsPage>(QStringLiteral("approvals"), Pages::tr("Approvals"), operate),
        entry<TraceSourcesPage>(QStringLiteral("traces"), Pages::tr("Traces"), observe, opener),
        entry<LogsPage>(QStringLiteral("logs"), Pages::tr("Logs"), observe),
        entry<AlertsPage>(QStringLiteral("alerts"), Pages::tr("Alerts"), observe),
        entry<BudgetsPage>(QStringLiteral("budgets"), Pages::tr("Budgets"), observe),
        entry<GatewayPage>(QStringLiteral("gateway"), Pages::tr("Gateway"), observe),
        entry<MemoryPage>(QStringLiteral("memory"), Pages::tr("Memory"), know),
        entry<SkillsPage>(QStringLiteral("skills"), Pages::tr("Skills"), know),
        entry<ToolsPage>(QStringLiteral("tools"), Pages::tr("Tools"), know),
        entry<ReadinessPage>(QStringLiteral("readiness"), Pages::tr("Readiness"), scale),
        entry<ReportsPage>(QStringLiteral("reports"), Pages::tr("Reports"), system),
        entry<SettingsPage>(QStringLiteral("settings"), Pages::tr("Settings"), system),
    };
    if (fleet)
        pages.insert(pages.size() - 2, entry<CellsPage>(QStringLiteral("cells"), Pages::tr("Cells"), system, fleet));
    return pages;
}

} // namespace kaze::ui
