#include "ui/pages/overview/waiting_card.h"

#include "engine/api/alert_requests.h"
#include "engine/api/run_requests.h"

#include "ui/models/alert_words.h"
#include "ui/models/run_words.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/table_view.h"

#include <QHeaderView>
#include <QTimer>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr int kPause = 500; // ms between two questions
constexpr int kMost = 50;
constexpr int kMostAlerts = 5;
constexpr int kLeastRows = 2;

} // namespace

WaitingCard::WaitingCard(const PageContext& context, QWidget* parent)
    : Card(context.theme, tr("Alerts and what waits for you"), parent), m_context(context), m_model(new WaitingModel(this)),
      m_table(new TableView(context.theme, tr("Alerts and what waits for you"))),
      m_message(makeLabel(context.theme, TextRole::Muted, {})), m_pause(new QTimer(this))
{
    m_table->setModel(m_model);
    m_table->setColumnKind(0, CellKind::Chip);
    m_table->setColumnKind(2, CellKind::Muted);
    m_table->setColumnHint(0, 106);
    m_table->setColumnHint(2, 86);
    m_table->setStretchColumn(1);
    m_table->horizontalHeader()->hide();
    m_table->setMinimumHeight(kLeastRows * spacing::kRowHeight);
    m_message->setContentsMargins(spacing::kCardPadding, 0, spacing::kCardPadding, spacing::kSmall);
    setFlush(true);
    content()->addWidget(m_table, 1);
    content()->addWidget(m_message, 1, Qt::AlignTop);
    setLink(tr("View all"));
    connect(this, &Card::linkActivated, this, [this] {
        const bool onlyAlerts = m_work.empty() && !m_alerts.empty();
        if (onlyAlerts)
            m_context.navigator.showPage(QStringLiteral("alerts"), {});
        else
            m_context.navigator.showApproval({});
    });
    connect(m_table, &TableView::opened, this, &WaitingCard::open);
    m_pause->setSingleShot(true);
    m_pause->setInterval(kPause);
    connect(m_pause, &QTimer::timeout, this, &WaitingCard::refresh);
    auto& link = m_context.link;
    connect(&link, &CellLink::approvalAsked, this, &WaitingCard::later);
    connect(&link, &CellLink::approvalClosed, this, &WaitingCard::later);
    connect(&link, &CellLink::alertChanged, this, &WaitingCard::later);
    connect(&link, &CellLink::refreshNeeded, this, &WaitingCard::later);
    connect(&link, &CellLink::runChanged, this, [this](const api::RunRow& run) {
        if (run.state == api::RunState::Interrupted || m_model->rowCount() > 0)
            later();
    });
    connect(&link, &CellLink::snapshotTaken, this, &WaitingCard::followSnapshot);
    show({});
}

void WaitingCard::open(const QModelIndex& index)
{
    const auto* item = m_model->item(index);
    if (!item)
        return;
    if (item->what == WaitingModel::What::Alert)
        m_context.navigator.showPage(QStringLiteral("alerts"), item->id);
    else if (item->what == WaitingModel::What::Warning)
        emit logsWanted();
    else if (item->what == WaitingModel::What::Approval)
        m_context.navigator.showApproval(item->id);
    else
        m_context.navigator.showRun(item->id);
}

void WaitingCard::later()
{
    if (!m_pause->isActive())
        m_pause->start();
}

void WaitingCard::followSnapshot()
{
    m_model->setNow(m_context.link.now());
    const auto snapshot = m_context.link.snapshot();
    if (!snapshot)
        return;
    // Alerts say when they change; the cell's own warnings are in the snapshot alone.
    std::vector<WaitingModel::Item> alerts;
    std::copy_if(m_alerts.begin(), m_alerts.end(), std::back_inserter(alerts),
        [](const WaitingModel::Item& item) { return item.what == WaitingModel::What::Alert; });
    for (const auto& warning : snapshot->warnings)
        alerts.push_back(WaitingModel::of(warning));
    if (alerts == m_alerts)
        return;
    m_alerts = std::move(alerts);
    showItems();
}

void WaitingCard::refresh()
{
    m_problem.clear();
    askAlerts();
    askWork();
}

void WaitingCard::askAlerts()
{
    const auto snapshot = m_context.link.snapshot();
    const auto take = [this](const std::vector<api::Alert>& firing) {
        std::erase_if(m_alerts, [](const WaitingModel::Item& item) { return item.what == WaitingModel::What::Alert; });
        std::vector<WaitingModel::Item> alerts;
        for (const auto& one : firing)
            if (one.state == api::AlertState::Firing && !alert::isSilenced(one, m_context.link.now()))
                alerts.push_back(WaitingModel::of(one));
        m_alerts.insert(m_alerts.begin(), alerts.begin(), alerts.end());
        showItems();
        followSnapshot();
    };
    if (!snapshot || snapshot->alertsFiring == 0)
        return take({});
    api::ListAlerts query;
    query.ended = false;
    query.limit = kMostAlerts;
    m_context.link.ask<api::ListAlerts>(this, std::move(query), [this, take](base::Result<api::AlertPage> page) {
        if (!page)
            return show(text(page.error().message));
        take(page->rows);
    });
}

void WaitingCard::askWork()
{
    m_context.link.ask<api::ListApprovals>(this, {}, [this](base::Result<api::ApprovalList> approvals) {
        if (!approvals)
            return show(text(approvals.error().message));
        std::vector<WaitingModel::Item> items;
        // The longest wait first.
        for (const auto& approval : approvals->approvals)
            items.push_back(WaitingModel::of(approval));
        api::ListRuns request;
        request.filter = "state:interrupted";
        request.limit = kMost;
        m_context.link.ask<api::ListRuns>(this, std::move(request), [this, items](base::Result<api::RunPage> page) mutable {
            if (!page)
                return show(text(page.error().message));
            for (const auto& run : page->rows)
                items.push_back(WaitingModel::of(run));
            m_work = std::move(items);
            showItems();
        });
    });
}

void WaitingCard::showItems()
{
    auto items = m_alerts;
    items.insert(items.end(), m_work.begin(), m_work.end());
    m_model->setNow(m_context.link.now());
    m_model->setItems(std::move(items));
    show(m_problem);
}

void WaitingCard::show(const QString& problem)
{
    m_problem = problem;
    const int count = m_model->rowCount();
    setNote(count > 0 ? format::count(count) : QString());
    m_message->setText(!problem.isEmpty() ? tr("This list could not be read: %1").arg(problem)
                                          : tr("Nothing. Alerts, questions of agents and interrupted runs appear here."));
    m_message->setVisible(!problem.isEmpty() || count == 0);
    m_table->setVisible(count > 0);
}

} // namespace kaze::ui
