#include "ui/shell/palette_controller.h"

#include "engine/api/schedule_requests.h"
#include "engine/api/skill_requests.h"
#include "engine/api/tool_requests.h"
#include "engine/api/trace_requests.h"

#include "ui/models/run_words.h"
#include "ui/models/schedule_words.h"

#include <QRegularExpression>
#include <QTimer>

#include <algorithm>

namespace kaze::ui {

namespace {

constexpr int kPause = 120; // ms between the last key and a question to the cell
constexpr int kMost = 30;
constexpr qsizetype kIdTail = 8;

//! The filter that finds all words of a query.
std::string filterOf(const QString& query)
{
    QStringList words;
    for (auto word : query.split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
        word.replace(QLatin1Char('\\'), QStringLiteral("\\\\")).replace(QLatin1Char('"'), QStringLiteral("\\\""));
        words << QLatin1Char('"') + word + QLatin1Char('"');
    }
    return words.join(QLatin1Char(' ')).toStdString();
}

bool looksLikeId(const QString& query)
{
    static const QRegularExpression hex(QStringLiteral("^[0-9a-fA-F-]{4,36}$"));
    return hex.match(query).hasMatch();
}

} // namespace

QString keysOf(const QAction& action)
{
    const auto named = action.property("kazeKeys").toString();
    return named.isEmpty() ? action.shortcut().toString(QKeySequence::NativeText) : named;
}

PaletteController::PaletteController(CellLink& link, const Theme& theme, QWidget* host)
    : QObject(host), m_link(link), m_palette(new CommandPalette(theme, host)), m_pause(new QTimer(this))
{
    m_pause->setSingleShot(true);
    m_pause->setInterval(kPause);
    connect(m_pause, &QTimer::timeout, this, &PaletteController::search);
    connect(m_palette, &CommandPalette::queryChanged, this, [this] { m_pause->start(); });
    connect(m_palette, &CommandPalette::dismissed, this, [this] {
        ++m_round;
        m_pause->stop();
    });
    connect(m_palette, &CommandPalette::activated, this, &PaletteController::choose);
}

void PaletteController::openCommands(const QList<PageEntry>& pages, const QList<QAction*>& actions)
{
    m_things = false;
    m_fixed.clear();
    m_actions.clear();
    for (auto* action : actions) {
        if (!action->isEnabled() || !action->isVisible() || action->text().isEmpty())
            continue;
        m_fixed << PaletteEntry{QStringLiteral("action:%1").arg(m_actions.size()), action->text().remove(QLatin1Char('&')),
            tr("Actions"), keysOf(*action)};
        m_actions << action;
    }
    for (qsizetype i = 0; i < pages.size(); ++i) {
        const auto keys
            = i < 9 ? QKeySequence(Qt::CTRL | static_cast<Qt::Key>(Qt::Key_1 + i)).toString(QKeySequence::NativeText) : QString();
        m_fixed << PaletteEntry{QStringLiteral("page:") + pages[i].id, tr("Go to %1").arg(pages[i].title), tr("Pages"), keys};
    }
    open(tr("Type a command, or what you are looking for…"));
}

void PaletteController::openThings()
{
    m_things = true;
    m_fixed.clear();
    m_actions.clear();
    open(tr("Open a run, a trace, an agent, a schedule, a tool or a skill…"));
    search();
}

void PaletteController::open(const QString& placeholder)
{
    ++m_round;
    m_found.clear();
    m_palette->setEntries(m_fixed);
    m_palette->open(placeholder);
}

void PaletteController::choose(const QString& id)
{
    const auto colon = id.indexOf(QLatin1Char(':'));
    const auto kind = id.left(colon);
    const auto thing = id.mid(colon + 1);
    if (kind == QLatin1String("action")) {
        if (auto action = m_actions.value(thing.toInt()))
            action->trigger();
    } else if (kind == QLatin1String("page")) {
        emit chosen(thing, {});
    } else {
        emit chosen(kind, thing);
    }
}

void PaletteController::search()
{
    if (!m_palette->isOpen())
        return;
    const auto query = m_palette->query().trimmed();
    ++m_round;
    m_found.clear();
    if (!m_things && query.size() < 2)
        return show();
    const auto filter = filterOf(query);
    askRuns(filter);
    askTraces(filter);
    askAgents();
    askSchedules(filter);
    askTools();
    askSkills();
    if (looksLikeId(query))
        askById(query);
}

void PaletteController::askRuns(const std::string& filter)
{
    api::ListRuns request;
    request.filter = filter;
    request.limit = kMost;
    request.withSubagents = true;
    m_link.ask<api::ListRuns>(this, std::move(request), [this, round = m_round](base::Result<api::RunPage> page) {
        if (!page || round != m_round)
            return;
        QList<PaletteEntry> entries;
        for (const auto& run : page->rows)
            entries << PaletteEntry{QStringLiteral("agents:") + text(run.runId),
                QStringLiteral("%1 · %2 · %3")
                    .arg(text(run.agent), text(run.task).simplified().left(60), text(run.runId).right(kIdTail)),
                tr("Runs"), wordOf(run.state)};
        found(std::move(entries));
    });
}

void PaletteController::askTraces(const std::string& filter)
{
    api::ListTraces request;
    request.filter = filter;
    request.limit = kMost;
    m_link.ask<api::ListTraces>(this, std::move(request), [this, round = m_round](base::Result<api::TracePage> page) {
        if (!page || round != m_round)
            return;
        QList<PaletteEntry> entries;
        for (const auto& trace : page->rows)
            entries << PaletteEntry{QStringLiteral("traces:") + text(trace.traceId),
                QStringLiteral("%1 · %2").arg(text(trace.name).simplified().left(70), text(trace.traceId).left(kIdTail)),
                tr("Traces"), {}};
        found(std::move(entries));
    });
}

void PaletteController::askAgents()
{
    m_link.ask<api::ListAgents>(this, {}, [this, round = m_round](base::Result<api::AgentList> list) {
        if (!list || round != m_round)
            return;
        QList<PaletteEntry> entries;
        for (const auto& agent : list->agents)
            entries << PaletteEntry{
                QStringLiteral("new-run:") + text(agent.name), tr("Start %1").arg(text(agent.name)), tr("Agents"), {}};
        found(std::move(entries));
    });
}

void PaletteController::askSchedules(const std::string& filter)
{
    api::ListSchedules request;
    request.filter = filter;
    request.limit = kMost;
    m_link.ask<api::ListSchedules>(this, std::move(request), [this, round = m_round](base::Result<api::SchedulePage> page) {
        if (!page || round != m_round)
            return;
        QList<PaletteEntry> entries;
        for (const auto& schedule : page->rows)
            entries << PaletteEntry{QStringLiteral("schedules:") + text(schedule.scheduleId),
                QStringLiteral("%1 · %2").arg(text(schedule.name), text(schedule.when)), tr("Schedules"), wordOf(schedule.state)};
        found(std::move(entries));
    });
}

void PaletteController::askTools()
{
    m_link.ask<api::ListTools>(this, {}, [this, round = m_round](base::Result<api::ToolList> list) {
        if (!list || round != m_round)
            return;
        QList<PaletteEntry> entries;
        for (const auto& tool : list->tools)
            entries << PaletteEntry{QStringLiteral("tools:") + text(tool.name),
                QStringLiteral("%1 · %2").arg(text(tool.name), text(tool.description).left(60)), tr("Tools"), {}};
        found(std::move(entries));
    });
}

void PaletteController::askSkills()
{
    m_link.ask<api::ListSkills>(this, {}, [this, round = m_round](base::Result<api::SkillList> list) {
        if (!list || round != m_round)
            return;
        QList<PaletteEntry> entries;
        for (const auto& skill : list->skills)
            entries << PaletteEntry{QStringLiteral("skills:") + text(skill.name),
                QStringLiteral("%1 · %2").arg(text(skill.name), text(skill.description).left(60)), tr("Skills"), {}};
        found(std::move(entries));
    });
}

void PaletteController::askById(const QString& query)
{
    api::GetRun request;
    request.runId = query.toStdString();
    m_link.ask<api::GetRun>(this, std::move(request), [this, round = m_round](base::Result<api::RunReply> reply) {
        if (!reply || round != m_round)
            return;
        const auto& run = reply->detail.run;
        found({PaletteEntry{QStringLiteral("agents:") + text(run.runId),
            QStringLiteral("%1 · %2").arg(text(run.runId), text(run.agent)), tr("Runs"), wordOf(run.state)}});
    });
}

void PaletteController::found(QList<PaletteEntry> entries)
{
    for (auto& entry : entries) {
        const bool known = std::any_of(m_found.begin(), m_found.end(),
            [&entry](const PaletteEntry& e) { return e.id == entry.id && e.title == entry.title; });
        if (!known)
            m_found << std::move(entry);
    }
    show();
}

void PaletteController::show()
{
    m_palette->setEntries(m_fixed + m_found);
}

} // namespace kaze::ui
