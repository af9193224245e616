#include "ui/pages/runs/run_picker.h"

#include "engine/api/run_requests.h"

#include "ui/models/filter_message.h"
#include "ui/models/run_words.h"
#include "ui/widgets/card.h"
#include "ui/widgets/filter_field.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/page_states.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr QSize kSize{820, 520};

} // namespace

RunPicker::RunPicker(const PageContext& context, const QString& besides, const QString& agent, QWidget* parent)
    : QDialog(parent), m_context(context), m_besides(besides),
      m_model(new RunListModel({RunColumn::Agent, RunColumn::Task, RunColumn::State, RunColumn::Cost, RunColumn::Started}, this)),
      m_table(new TableView(context.theme, tr("Runs"))),
      m_filter(new FilterField(context.theme, tr("state:failed agent:dev-* timeout"))), m_pick(new QPushButton(tr("Compare"))),
      m_feed(m_context.link, *m_model, *m_table, [this](base::Result<api::RunPage> reply) { took(std::move(reply)); })
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Compare with which run?"));
    const std::pair<CellKind, int> columns[]{
        {CellKind::Strong, 130}, {CellKind::Text, 200}, {CellKind::Chip, 104}, {CellKind::Number, 78}, {CellKind::Number, 96}};
    for (int column = 0; column < static_cast<int>(std::size(columns)); ++column) {
        m_table->setColumnKind(column, columns[column].first);
        m_table->setColumnHint(column, columns[column].second);
    }
    m_table->setStretchColumn(1);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setModel(m_model);
    auto* empty = new EmptyState(context.theme, QStringLiteral("system-run"), tr("No run matches the filter"), {}, {});
    m_stack = new StateStack(context.theme, m_table, empty, tr("Reading the runs…"));
    auto* card = new Card(context.theme);
    card->setFlush(true);
    card->content()->addWidget(m_stack, 1);
    auto* cancel = new QPushButton(tr("Cancel"));
    cancel->setAutoDefault(false);
    setButtonRole(*m_pick, ButtonRole::Primary);
    m_pick->setAutoDefault(false);
    m_pick->setEnabled(false);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(spacing::kSmall);
    buttons->addStretch(1);
    buttons->addWidget(cancel);
    buttons->addWidget(m_pick);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(spacing::kLarge, spacing::kLarge, spacing::kLarge, spacing::kLarge);
    column->setSpacing(spacing::kMedium);
    column->addWidget(makeLabel(context.theme, TextRole::Heading, windowTitle()));
    column->addWidget(m_filter);
    column->addWidget(card, 1);
    column->addLayout(buttons);
    resize(kSize);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_pick, &QPushButton::clicked, this, &RunPicker::pick);
    connect(m_table, &TableView::opened, this, &RunPicker::pick);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& current) {
        const QString id = current.data(RunListModel::IdRole).toString();
        m_pick->setEnabled(!id.isEmpty() && id != m_besides);
    });
    const auto load = [this](const QString& filter) {
        m_feed.setFilter(filter);
        m_feed.refresh();
    };
    connect(m_filter, &FilterField::filterChanged, this, load);
    connect(m_stack, &StateStack::retryClicked, this, [this] { m_feed.refresh(); });
    m_stack->showLoading();
    m_filter->setText(agent.isEmpty() ? QString() : QStringLiteral("agent:%1").arg(agent));
    load(m_filter->text());
    m_table->setFocus();
}

void RunPicker::took(base::Result<api::RunPage> reply)
{
    if (!reply) {
        const QString message = text(reply.error().message);
        if (reply.error().code == base::ErrorCode::InvalidArgument)
            return m_filter->setError(filterErrorOf(message, m_filter->text()));
        return m_stack->showError(message, {}, {}, tr("Try again"));
    }
    m_filter->clearError();
    m_model->setNow(m_context.link.now());
    m_feed.accept(std::move(*reply));
    if (m_model->rowCount() == 0)
        return m_stack->showEmpty();
    m_stack->showContent();
    if (!m_table->currentIndex().isValid()) {
        const auto* first = m_model->row(0);
        m_table->setCurrentRow(first && text(first->runId) == m_besides && m_model->rowCount() > 1 ? 1 : 0);
    }
}

void RunPicker::pick()
{
    const QString id = m_table->currentIndex().data(RunListModel::IdRole).toString();
    if (id.isEmpty() || id == m_besides)
        return;
    accept();
    emit picked(id);
}

} // namespace kaze::ui
