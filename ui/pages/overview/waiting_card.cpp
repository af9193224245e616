#include "ui/pages/overview/waiting_card.h"

#include "engine/api/run_requests.h"

#include "ui/models/run_words.h"
#include "ui/pages/overview/waiting_model.h"
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

} // namespace

WaitingCard::WaitingCard(const PageContext& context, QWidget* parent)
    : Card(context.theme, tr("What waits for you"), parent), m_context(context), m_model(new WaitingModel(this)),
      m_table(new TableView(context.theme, tr("What waits for you"))), m_message(makeLabel(context.theme, TextRole::Muted, {})),
      m_pause(new QTimer(this))
{
    m_table->setModel(m_model);
    m_table->setColumnKind(0, CellKind::Chip);
    m_table->setColumnKind(2, CellKind::Muted);
    m_table->setColumnHint(0, 106);
    m_table->setColumnHint(2, 86);
    m_table->setStretchColumn(1);
    m_table->horizontalHeader()->hide();
    m_message->setContentsMargins(spacing::kCardPadding, 0, spacing::kCardPadding, spacing::kSmall);
    setFlush(true);
    content()->addWidget(m_table, 1);
    content()->addWidget(m_message, 1, Qt::AlignTop);
    setLink(tr("View all"));
    connect(this, &Card::linkActivated, this, [this] { m_context.navigator.showApproval({}); });
    connect(m_table, &TableView::opened, this, [this](const QModelIndex& index) {
        const auto* item = m_model->item(index);
        if (item && item->approval)
            m_context.navigator.showApproval(item->id);
        else if (item)
            m_context.navigator.showRun(item->id);
    });
    m_pause->setSingleShot(true);
    m_pause->setInterval(kPause);
    connect(m_pause, &QTimer::timeout, this, &WaitingCard::refresh);
    auto& link = m_context.link;
    connect(&link, &CellLink::approvalAsked, this, &WaitingCard::later);
    connect(&link, &CellLink::approvalClosed, this, &WaitingCard::later);
    connect(&link, &CellLink::refreshNeeded, this, &WaitingCard::later);
    connect(&link, &CellLink::runChanged, this, [this](const api::RunRow& run) {
        if (run.state == api::RunState::Interrupted || m_model->rowCount() > 0)
            later();
    });
    connect(&link, &CellLink::snapshotTaken, this, [this] { m_model->setNow(m_context.link.now()); });
    show({});
}

void WaitingCard::later()
{
    if (!m_pause->isActive())
        m_pause->start();
}

void WaitingCard::refresh()
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
            if (page)
                for (const auto& run : page->rows)
                    items.push_back(WaitingModel::of(run));
            m_model->setNow(m_context.link.now());
            m_model->setItems(std::move(items));
            show({});
        });
    });
}

void WaitingCard::show(const QString& problem)
{
    const int count = m_model->rowCount();
    setNote(count > 0 ? format::count(count) : QString());
    m_message->setText(!problem.isEmpty() ? tr("This list could not be read: %1").arg(problem)
                                          : tr("Nothing. Questions of agents and interrupted runs appear here."));
    m_message->setVisible(!problem.isEmpty() || count == 0);
    m_table->setVisible(count > 0);
}

} // namespace kaze::ui
