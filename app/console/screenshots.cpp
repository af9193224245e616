#include "app/console/screenshots.h"

#include "engine/api/run.h"

#include "ui/link/sample_fleet.h"
#include "ui/pages/new_run/new_run_page.h"
#include "ui/shell/page_list.h"

#include <QDir>
#include <QTimer>

namespace kaze::console {

namespace {

constexpr int kSettle = 450; // ms for answers, layouts and charts

//! What is opened on a page, so that its detail is to be seen.
QString thingOn(const QString& page, const ui::SampleLink& link)
{
    if (page == QLatin1String("agents"))
        return link.runOf(QStringLiteral("issue-fixer"));
    if (page == QLatin1String("settings"))
        return QStringLiteral("providers");
    if (page == QLatin1String("gateway"))
        return QStringLiteral("queue");
    if (page == QLatin1String("traces"))
        return QStringLiteral("waterfall:") + link.runOf(QStringLiteral("security-sweep"), api::RunState::Failed);
    if (page == QLatin1String("readiness"))
        return QStringLiteral("next");
    if (page == QLatin1String("alerts"))
        return QStringLiteral("alerts");
    if (page == QLatin1String("runs"))
        return link.runOf(QStringLiteral("security-sweep"), api::RunState::Queued);
    if (page == QLatin1String("schedules"))
        return QStringLiteral("list");
    if (page == QLatin1String("memory"))
        return QStringLiteral("search:why did the nightly index slow down");
    if (page == QLatin1String("skills"))
        return QStringLiteral("changelog");
    if (page == QLatin1String("tools"))
        return QStringLiteral("github.create_issue");
    return page == QLatin1String("approvals") ? link.approvalOf(QStringLiteral("issue-fixer")) : QString();
}

} // namespace

Screenshots::Screenshots(ui::Theme& theme, std::filesystem::path folder, std::filesystem::path resources)
    : m_theme(theme), m_folder(std::move(folder)), m_resources(std::move(resources))
{
    m_settings = std::make_unique<QSettings>(m_settingsFolder.filePath(QStringLiteral("console.ini")), QSettings::IniFormat);
    const ui::SampleLink sample;
    for (const auto mode : {ui::ThemeMode::Dark, ui::ThemeMode::Light}) {
        const auto look = mode == ui::ThemeMode::Dark ? QStringLiteral("dark") : QStringLiteral("light");
        for (const auto& page : ui::allPages(m_resources))
            m_shots << Shot{page.id, thingOn(page.id, sample), page.id + QLatin1Char('-') + look, false, mode};
        for (const auto* section : {"tenants", "appearance", "data"}) {
            const auto name = QString::fromLatin1(section);
            m_shots << Shot{QStringLiteral("settings"), name, QStringLiteral("settings-%1-%2").arg(name, look), false, mode};
        }
        for (const auto* section : {"errors", "cache", "experiments", "capacity"}) {
            const auto name = QString::fromLatin1(section);
            m_shots << Shot{QStringLiteral("gateway"), name, QStringLiteral("gateway-%1-%2").arg(name, look), false, mode};
        }
        for (const auto* section : {"stage", "bottlenecks", "latency", "slow", "patterns"}) {
            const auto name = QString::fromLatin1(section);
            m_shots << Shot{QStringLiteral("readiness"), name, QStringLiteral("readiness-%1-%2").arg(name, look), false, mode};
        }
        for (const auto* view : {"rules", "silences"}) {
            const auto name = QString::fromLatin1(view);
            const auto thing = name == QLatin1String("rules") ? QStringLiteral("rule:turns-slow") : name;
            m_shots << Shot{QStringLiteral("alerts"), thing, QStringLiteral("alerts-%1-%2").arg(name, look), false, mode};
        }
        for (const auto* view : {"incident", "capacity", "readiness", "audit", "schedule:weekly-cost", "kept"}) {
            const auto name = QString::fromLatin1(view);
            m_shots << Shot{QStringLiteral("reports"), name,
                QStringLiteral("reports-%1-%2").arg(name.section(QLatin1Char(':'), 0, 0), look), false, mode};
        }
        for (const auto* view : {"facts", "graph", "causes", "map"}) {
            const auto name = QString::fromLatin1(view);
            const auto thing
                = name == QLatin1String("graph") ? QStringLiteral("graph:nightly index") : QStringLiteral("view:") + name;
            m_shots << Shot{QStringLiteral("memory"), thing, QStringLiteral("memory-%1-%2").arg(name, look), false, mode};
        }
        const QString fixer = sample.runOf(QStringLiteral("issue-fixer"));
        for (const auto* view : {"flame", "graph", "conversation"}) {
            const auto name = QString::fromLatin1(view);
            m_shots << Shot{QStringLiteral("traces"), name + QLatin1Char(':') + fixer,
                QStringLiteral("traces-%1-%2").arg(name, look), false, mode};
        }
        m_shots << Shot{QStringLiteral("traces"), QStringLiteral("compare:") + sample.forkedPair(),
            QStringLiteral("traces-compared-") + look, false, mode};
        m_shots << Shot{QStringLiteral("traces"), QStringLiteral("waterfall:") + fixer, QStringLiteral("traces-running-") + look,
            false, mode};
        m_shots << Shot{QStringLiteral("approvals"), sample.approvalOf(QStringLiteral("researcher")),
            QStringLiteral("approvals-question-") + look, false, mode};
        m_shots << Shot{QStringLiteral("runs"), sample.forkedPair(), QStringLiteral("runs-compared-") + look, false, mode}
                << Shot{QStringLiteral("schedules"), QStringLiteral("calendar"), QStringLiteral("schedules-calendar-") + look,
                       false, mode}
                << Shot{QStringLiteral("tools"), QStringLiteral("postgres"), QStringLiteral("tools-server-") + look, false, mode};
        m_shots << Shot{
            QStringLiteral("budgets"), QStringLiteral("acme"), QStringLiteral("budgets-explained-") + look, false, mode};
        m_shots << Shot{QStringLiteral("cells"), QStringLiteral("grid"), QStringLiteral("cells-") + look, false, mode}
                << Shot{QStringLiteral("cells"), QStringLiteral("table"), QStringLiteral("cells-table-") + look, false, mode};
        m_shots << Shot{QStringLiteral("overview"), {}, QStringLiteral("first-start-") + look, true, mode};
    }
}

Screenshots::~Screenshots() = default;

void Screenshots::start()
{
    if (!QDir().mkpath(QString::fromStdString(m_folder.string()))) {
        emit finished(static_cast<int>(m_shots.size()));
        return;
    }
    open(false);
    next();
}

void Screenshots::open(bool empty)
{
    m_window.reset();
    m_fleet.reset();
    m_link = std::make_unique<ui::SampleLink>(empty ? ui::SampleLink::Content::Empty : ui::SampleLink::Content::Busy);
    m_fleet = std::make_unique<ui::Fleet>(*m_link);
    if (!empty)
        ui::addSampleCells(*m_fleet);
    m_window = std::make_unique<ui::MainWindow>(*m_fleet, m_theme, *m_settings, ui::allPages(m_resources, {}, m_fleet.get()));
    m_window->resize(1440, 900);
    m_window->show();
    m_empty = empty;
}

void Screenshots::next()
{
    if (++m_at >= m_shots.size()) {
        emit finished(m_failed);
        return;
    }
    const auto& shot = m_shots[m_at];
    if (m_theme.mode() != shot.mode)
        m_theme.setMode(shot.mode);
    if (m_empty != shot.empty)
        open(shot.empty);
    m_window->go(shot.page, shot.thing);
    if (auto* page = qobject_cast<ui::NewRunPage*>(m_window->currentPage()))
        page->preset(QStringLiteral("code-reviewer"), QStringLiteral("/home/mira/src/indexer"),
            tr("Review the indexer folder. Group findings by risk and write report.md."));
    QTimer::singleShot(kSettle, this, &Screenshots::take);
}

void Screenshots::take()
{
    const auto file = QString::fromStdString((m_folder / (m_shots[m_at].name.toStdString() + ".png")).string());
    if (!m_window->grab().save(file))
        ++m_failed;
    next();
}

} // namespace kaze::console
