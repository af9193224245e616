#include "ui/pages/cells/fleet_needs.h"

#include "engine/api/alert_requests.h"
#include "engine/api/run_requests.h"
#include "engine/api/trace_requests.h"

#include "ui/models/alert_words.h"
#include "ui/models/run_words.h"

#include <QTimer>

#include <algorithm>

namespace kaze::ui {

namespace {

constexpr int kPause = 400; // ms: what comes together
constexpr int kMost = 20; // of a cell
constexpr int kAfterFailure = 5000; // ms

std::string filterOf(const QString& words)
{
    QStringList quoted;
    for (auto word : words.split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
        word.replace(QLatin1Char('\\'), QStringLiteral("\\\\")).replace(QLatin1Char('"'), QStringLiteral("\\\""));
        quoted << QLatin1Char('"') + word + QLatin1Char('"');
    }
    return quoted.join(QLatin1Char(' ')).toStdString();
}

//! How far a cell's clock is ahead of ours.
std::chrono::milliseconds aheadOf(const FleetCell& cell)
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(cell.link().now() - std::chrono::system_clock::now());
}

} // namespace

FleetNeeds::FleetNeeds(Fleet& fleet, QObject* parent) : QObject(parent), m_fleet(fleet)
{
    for (auto* cell : fleet.cells())
        watch(cell);
    connect(&fleet, &Fleet::cellAdded, this, [this](FleetCell* cell) {
        watch(cell);
        later(cell, kPause);
    });
    connect(&fleet, &Fleet::cellRemoved, this, [this](FleetCell* cell) {
        m_cells.remove(cell->name());
        emit changed();
        if (m_searched.remove(cell->name()) > 0) // it answers no more
            emit found();
    });
}

void FleetNeeds::watch(FleetCell* cell)
{
    m_cells[cell->name()];
    auto& link = cell->link();
    const auto again = [this, cell] { later(cell, kPause); };
    connect(&link, &CellLink::approvalAsked, this, again);
    connect(&link, &CellLink::approvalClosed, this, again);
    connect(&link, &CellLink::alertChanged, this, again);
    connect(&link, &CellLink::refreshNeeded, this, again);
    connect(&link, &CellLink::stateChanged, this, &FleetNeeds::changed);
    connect(cell, &FleetCell::changed, this, [this, cell] {
        auto& [approvals, alerts, waits] = m_cells[cell->name()];
        if (approvals.known != cell->approvals() || alerts.known != cell->alerts())
            return later(cell, kPause);
        if (!m_active || waits || cell->link().state() != CellLink::State::Connected)
            return;
        for (auto* told : {&approvals, &alerts}) // as many as it said
            if (told->asOf.isValid() && told->problem.isEmpty())
                told->asOf = QDateTime::currentDateTimeUtc();
    });
}

void FleetNeeds::setActive(bool active)
{
    m_active = active;
    if (active)
        refresh();
}

void FleetNeeds::refresh()
{
    for (auto* cell : m_fleet.cells())
        ask(cell);
}

void FleetNeeds::later(FleetCell* cell, int pause)
{
    auto& known = m_cells[cell->name()];
    if (!m_active || std::exchange(known.waits, true))
        return;
    QTimer::singleShot(pause, cell, [this, cell, here = QPointer(this)] {
        if (here)
            ask(cell);
    });
}

void FleetNeeds::ask(FleetCell* cell)
{
    auto& known = m_cells[cell->name()];
    known.waits = false;
    if (!m_active || cell->link().state() != CellLink::State::Connected)
        return;
    known.approvals.known = cell->approvals();
    known.alerts.known = cell->alerts();
    const auto name = cell->name();
    const auto title = cell->title();
    const auto ahead = aheadOf(*cell);
    cell->link().ask<api::ListApprovals>(this, {}, [this, name, title, ahead](base::Result<api::ApprovalList> list) {
        const auto found = m_cells.find(name);
        if (found == m_cells.end())
            return;
        if (!list)
            return failed(name, found->approvals, list.error());
        std::vector<NeedRow> rows;
        for (const auto& one : list->approvals)
            rows.push_back(NeedsModel::of(name, title, one));
        answered(found->approvals, std::move(rows), ahead);
    });
    api::ListAlerts firing;
    firing.filter = "state:" + std::string(base::enumName(api::AlertState::Firing));
    firing.ended = false;
    cell->link().ask<api::ListAlerts>(
        this, std::move(firing), [this, name, title, ahead, cell = QPointer(cell)](base::Result<api::AlertPage> page) {
            const auto found = m_cells.find(name);
            if (found == m_cells.end() || !cell)
                return;
            if (!page)
                return failed(name, found->alerts, page.error());
            std::vector<NeedRow> rows;
            for (const auto& one : page->rows)
                if (!alert::isSilenced(one, cell->link().now()))
                    rows.push_back(NeedsModel::of(name, title, one));
            answered(found->alerts, std::move(rows), ahead);
        });
}

void FleetNeeds::answered(Told& told, std::vector<NeedRow> rows, std::chrono::milliseconds ahead)
{
    told.rows = std::move(rows);
    for (auto& row : told.rows)
        row.ahead = ahead;
    told.asOf = QDateTime::currentDateTimeUtc();
    told.problem.clear();
    emit changed();
}

void FleetNeeds::failed(const QString& cell, Told& told, const base::Error& error)
{
    told.problem = QString::fromStdString(error.message);
    // A cell that has too much to do is not asked more often than before.
    if (auto* again = m_fleet.find(cell);
        again && error.code != base::ErrorCode::PermissionDenied && error.code != base::ErrorCode::Unsupported)
        later(again, kAfterFailure);
    emit changed();
}

bool FleetNeeds::isAsking() const
{
    const auto isOpen = [](const Told& told) { return !told.asOf.isValid() && told.problem.isEmpty(); };
    return std::any_of(m_fleet.cells().begin(), m_fleet.cells().end(), [&](const FleetCell* cell) {
        const auto known = m_cells.find(cell->name());
        return cell->link().state() == CellLink::State::Connected && known != m_cells.end()
            && (isOpen(known->approvals) || isOpen(known->alerts));
    });
}

QStringList FleetNeeds::unasked() const
{
    QStringList words;
    for (const auto* cell : m_fleet.cells()) {
        if (cell->link().state() != CellLink::State::Connected) {
            words << tr("%1 is not connected").arg(cell->title());
            continue;
        }
        const auto known = m_cells.value(cell->name());
        for (const auto& problem : {known.approvals.problem, known.alerts.problem})
            if (!problem.isEmpty())
                words << tr("%1: %2").arg(cell->title(), problem);
    }
    words.removeDuplicates();
    return words;
}

std::vector<NeedRow> FleetNeeds::rows() const
{
    std::vector<NeedRow> rows;
    for (const auto* cell : m_fleet.cells()) {
        const auto one = m_cells.find(cell->name());
        if (one == m_cells.end())
            continue;
        const bool away = cell->link().state() != CellLink::State::Connected;
        for (const auto* told : {&one->approvals, &one->alerts})
            for (const auto& row : told->rows)
                rows.emplace_back(row).asOf = away ? told->asOf : QDateTime();
    }
    std::sort(rows.begin(), rows.end(),
        [](const NeedRow& a, const NeedRow& b) { return std::tie(a.since, a.key) < std::tie(b.since, b.key); });
    return rows;
}

void FleetNeeds::search(const QString& words)
{
    ++m_round;
    m_results.clear();
    m_problems.clear();
    m_searched.clear();
    if (!words.trimmed().isEmpty())
        for (auto* cell : m_fleet.cells()) {
            if (cell->link().state() == CellLink::State::Connected)
                searchIn(cell, filterOf(words));
            else
                m_problems << tr("%1 is not connected").arg(cell->title());
        }
    emit found();
}

void FleetNeeds::endSearch(const QString& cell)
{
    const auto left = m_searched.find(cell);
    if (left != m_searched.end() && --*left == 0)
        m_searched.erase(left);
}

void FleetNeeds::searchIn(FleetCell* cell, const std::string& filter)
{
    const auto name = cell->name();
    const auto title = cell->title();
    const auto made = [name, title, ahead = aheadOf(*cell)](
                          NeedRow::What what, const QString& id, const QString& word, const QString& detail, api::Time at) {
        NeedRow row(name, title, what, id);
        row.word = word;
        row.detail = detail.simplified();
        row.since = toDateTime(at);
        row.ahead = ahead;
        return row;
    };
    const auto failed = [this, title](const base::Error& error) {
        m_problems << tr("%1: %2").arg(title, QString::fromStdString(error.message));
        emit found();
    };
    m_searched[name] = 2; // runs and traces
    api::ListRuns runs;
    runs.filter = filter;
    runs.limit = kMost;
    runs.withSubagents = true;
    cell->link().ask<api::ListRuns>(this, std::move(runs), [=, this, round = m_round](base::Result<api::RunPage> page) {
        if (round != m_round)
            return;
        endSearch(name);
        if (!page)
            return failed(page.error());
        std::vector<NeedRow> rows;
        for (const auto& run : page->rows)
            rows.push_back(made(NeedRow::What::Run, text(run.runId), tr("run"),
                QStringLiteral("%1 · %2 · %3").arg(text(run.agent), wordOf(run.state), text(run.task)), run.createdAt));
        addResults(std::move(rows));
    });
    api::ListTraces traces;
    traces.filter = filter;
    traces.limit = kMost;
    cell->link().ask<api::ListTraces>(this, std::move(traces), [=, this, round = m_round](base::Result<api::TracePage> page) {
        if (round != m_round)
            return;
        endSearch(name);
        if (!page)
            return failed(page.error());
        std::vector<NeedRow> rows;
        for (const auto& trace : page->rows)
            rows.push_back(made(NeedRow::What::Trace, text(trace.traceId), tr("trace"), text(trace.name), trace.startedAt));
        addResults(std::move(rows));
    });
}

void FleetNeeds::addResults(std::vector<NeedRow> rows)
{
    m_results.insert(m_results.end(), std::make_move_iterator(rows.begin()), std::make_move_iterator(rows.end()));
    std::stable_sort(m_results.begin(), m_results.end(), [](const NeedRow& a, const NeedRow& b) { return a.since > b.since; });
    emit found();
}

} // namespace kaze::ui
