#include "ui/link/sample_link.h"

#include "engine/api/events.h"
#include "engine/api/request.h"

#include "ui/link/detail/sample_cell.h"
#include "ui/link/detail/sample_logs.h"

#include <QTimer>

#include <utility>

namespace kaze::ui {

namespace {

constexpr int kLogEvery = 1000; // ms between two lines of the log

} // namespace

SampleLink::SampleLink(Content content, QObject* parent)
    : CellLink(parent), m_cell(std::make_unique<SampleCell>(content == Content::Busy)), m_logTimer(new QTimer(this))
{
    m_logTimer->setInterval(kLogEvery);
    connect(m_logTimer, &QTimer::timeout, this, [this] { tellLog(m_cell->logs().tellMore()); });
    m_cell->setListener([this](const api::Event& event) { take(event); });
    takeSnapshot();
}

SampleLink::~SampleLink() = default;

api::Time SampleLink::now() const
{
    return m_cell->now();
}

void SampleLink::follow(const QString& runId)
{
    ++m_followed[runId];
}

void SampleLink::unfollow(const QString& runId)
{
    if (--m_followed[runId] <= 0)
        m_followed.remove(runId);
}

void SampleLink::followLogs(const std::optional<QString>& filter)
{
    m_logFilter = filter;
    if (filter && m_liveLogs && !m_cell->runs().empty())
        m_logTimer->start();
    else
        m_logTimer->stop();
}

void SampleLink::setLiveLogs(bool live)
{
    m_liveLogs = live;
    const auto filter = m_logFilter;
    followLogs(filter);
}

void SampleLink::log(const api::LogRow& row)
{
    tellLog(m_cell->logs().add(row));
}

void SampleLink::tellLog(const api::LogRow& row)
{
    if (!m_logFilter || m_state != State::Connected)
        return;
    if (const auto fits = SampleLogs::fits(row, m_logFilter->toStdString()); fits && *fits)
        emit logsAdded({{row}, 0});
}

void SampleLink::retry()
{
    if (m_state == State::Lost)
        setState(State::Connected);
}

void SampleLink::setState(State state, const QString& problem)
{
    m_state = state;
    m_problem = problem;
    emit stateChanged();
    if (state == State::Connected)
        emit refreshNeeded();
}

void SampleLink::failNext(base::Error error)
{
    m_failure = std::move(error);
}

QString SampleLink::runOf(const QString& agent, std::optional<api::RunState> state) const
{
    for (const auto& run : m_cell->runs())
        if (QString::fromStdString(run.detail.run.agent) == agent && (!state || run.detail.run.state == *state))
            return QString::fromStdString(run.detail.run.runId);
    return {};
}

QString SampleLink::forkedPair() const
{
    for (const auto& run : m_cell->runs())
        if (const auto& row = run.detail.run; !row.forkedFrom.empty())
            return QString::fromStdString(row.forkedFrom + ' ' + row.runId);
    return {};
}

QString SampleLink::approvalOf(const QString& agent) const
{
    for (const auto& approval : m_cell->approvals())
        if (QString::fromStdString(approval.agent) == agent)
            return QString::fromStdString(approval.approvalId);
    return {};
}

void SampleLink::stream(const QString& runId, const QString& piece)
{
    take(api::TextDelta{runId.toStdString(), piece.toStdString()});
}

void SampleLink::finish(const QString& runId, api::RunState state)
{
    m_cell->finish(runId.toStdString(), state);
    takeSnapshot();
}

void SampleLink::askApproval(const QString& runId)
{
    m_cell->askApproval(runId.toStdString());
    takeSnapshot();
}

void SampleLink::fireAlert(const api::Alert& alert)
{
    m_cell->fireAlert(alert);
    takeSnapshot();
}

void SampleLink::changeSnapshot(const std::function<void(api::CellSnapshot&)>& change)
{
    auto changed = *m_snapshot;
    change(changed);
    ++changed.number;
    m_snapshot = std::make_shared<const api::CellSnapshot>(std::move(changed));
    emit snapshotTaken();
}

void SampleLink::request(QObject* context, api::Request request, std::function<void(base::Result<api::Response>)> reply)
{
    const auto type = request.type();
    ++m_asked[QString::fromUtf8(type.data(), static_cast<qsizetype>(type.size()))];
    // Answers come later, as they do from a real cell.
    QTimer::singleShot(0, context, [this, request = std::move(request), reply = std::move(reply), here = QPointer(this)] {
        if (!here)
            return;
        if (m_state != State::Connected)
            return reply(base::fail(base::ErrorCode::Unavailable, "the console is not connected to its cell"));
        if (auto failure = std::exchange(m_failure, std::nullopt))
            return reply(std::unexpected(std::move(*failure)));
        const auto before = m_cell->changes();
        auto response = m_cell->answer(request);
        if (m_cell->changes() != before)
            takeSnapshot();
        if (std::exchange(m_losesAnswer, false))
            return reply(base::fail(base::ErrorCode::Unavailable, "the connection was lost"));
        reply(std::move(response));
    });
}

void SampleLink::take(const api::Event& event)
{
    if (const auto* step = std::get_if<api::StepAdded>(&event); step && follows(QString::fromStdString(step->runId)))
        emit stepAdded(*step);
    else if (const auto* piece = std::get_if<api::TextDelta>(&event); piece && follows(QString::fromStdString(piece->runId)))
        emit textStreamed(*piece);
    else if (const auto* changed = std::get_if<api::RunChanged>(&event))
        emit runChanged(changed->run);
    else if (const auto* asked = std::get_if<api::ApprovalAsked>(&event))
        emit approvalAsked(asked->approval);
    else if (const auto* closed = std::get_if<api::ApprovalClosed>(&event))
        emit approvalClosed(QString::fromStdString(closed->approvalId), QString::fromStdString(closed->runId));
    else if (const auto* alert = std::get_if<api::AlertChanged>(&event))
        tellAlert(*alert);
}

void SampleLink::takeSnapshot()
{
    m_snapshot = std::make_shared<const api::CellSnapshot>(m_cell->snapshot());
    emit snapshotTaken();
}

} // namespace kaze::ui
