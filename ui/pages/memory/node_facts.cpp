#include "ui/pages/memory/node_facts.h"

#include "engine/api/fact_requests.h"
#include "ui/models/node_fact_model.h"
#include "ui/models/run_words.h"
#include "ui/widgets/card.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/page_states.h"
#include "ui/widgets/table_view.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr std::int64_t kMost = 200; // facts in each direction

} // namespace

NodeFacts::NodeFacts(PageContext context, QWidget* parent)
    : QWidget(parent), m_context(context), m_card(new Card(context.theme)), m_model(new NodeFactModel(this)),
      m_table(new TableView(context.theme, tr("Facts about it"))), m_more(makeLabel(context.theme, TextRole::Muted, {}))
{
    build();
    clear();
}

void NodeFacts::build()
{
    using Model = NodeFactModel;
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setColumnKind(Model::Relation, CellKind::Muted);
    m_table->setColumnKind(Model::Since, CellKind::Muted);
    m_table->setColumnHint(Model::Relation, 150);
    m_table->setColumnHint(Model::Since, 78);
    m_table->setStretchColumn(Model::Other);
    m_table->setModel(m_model);
    auto* empty = new EmptyState(m_context.theme, QStringLiteral("view-list-details"), {}, {}, {});
    m_states = new StateStack(m_context.theme, m_table, empty, tr("Reading the facts…"));
    auto* buttons = new QHBoxLayout;
    buttons->setContentsMargins(spacing::kCardPadding, spacing::kSmall, spacing::kCardPadding, spacing::kSmall);
    buttons->setSpacing(spacing::kSmall);
    const auto add = [buttons](const QString& title, const QString& tip) {
        auto* button = new QPushButton(title);
        button->setToolTip(tip);
        buttons->addWidget(button);
        return button;
    };
    m_centre = add(tr("Make it the centre"), tr("Shows what lies around it (double click, or Enter in the graph)"));
    m_path = add(tr("Path to it"), tr("The shortest chains of facts from the centre to it"));
    auto* facts = add(tr("Its facts"), tr("Shows them in the list of facts"));
    buttons->addStretch(1);
    m_more->setContentsMargins(spacing::kCardPadding, spacing::kTiny, spacing::kCardPadding, 0);
    m_card->setFlush(true);
    m_card->content()->setSpacing(0);
    m_card->content()->addWidget(m_states, 1);
    m_card->content()->addWidget(m_more);
    m_card->content()->addLayout(buttons);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_card);
    connect(m_centre, &QPushButton::clicked, this, [this] { emit centreWanted(m_name); });
    connect(m_path, &QPushButton::clicked, this, [this] { emit pathWanted(m_name); });
    connect(facts, &QPushButton::clicked, this, [this] { emit factsWanted(m_name); });
    connect(m_states, &StateStack::retryClicked, this, &NodeFacts::refresh);
    connect(m_table, &TableView::opened, this, [this](const QModelIndex& at) {
        if (const auto* row = m_model->row(at))
            emit otherWanted(NodeFactModel::otherOf(*row));
    });
}

void NodeFacts::setScope(const MemoryScope& scope)
{
    m_scope = scope;
    clear();
}

void NodeFacts::clear()
{
    ++m_round;
    m_name.clear();
    m_card->setThing(tr("Facts about it"));
    m_card->setNote({});
    m_more->hide();
    m_model->setFacts({}, {});
    for (auto* button : {m_centre, m_path})
        button->setEnabled(false);
    m_states->emptyState()->setTexts(tr("Nothing is chosen"), tr("Click a node: what is known of it appears here."));
    m_states->showEmpty();
}

void NodeFacts::setNode(const api::GraphNode& node, bool isCentre)
{
    m_centre->setEnabled(!isCentre);
    m_path->setEnabled(!isCentre);
    m_card->setNote(text(node.type));
    if (m_name == text(node.name))
        return;
    m_name = text(node.name);
    m_card->setThing(m_name);
    m_model->setFacts({}, {});
    m_states->showLoading();
    ask();
}

void NodeFacts::refresh()
{
    if (!m_name.isEmpty())
        ask();
}

void NodeFacts::ask()
{
    ++m_round;
    m_outwards.reset();
    m_inwards.reset();
    const auto one = [this](bool outwards) {
        auto query = m_scope.of(api::ListFacts());
        (outwards ? query.subject : query.object) = m_name.toStdString();
        query.limit = kMost;
        m_context.link.ask<api::ListFacts>(
            this, std::move(query), [this, outwards, round = m_round](base::Result<api::FactPage> page) {
                if (round != m_round)
                    return;
                if (!page) {
                    ++m_round; // the other half says nothing alone
                    return m_states->showError(text(page.error().message), {}, tr("Try again."), tr("Try again"));
                }
                (outwards ? m_outwards : m_inwards) = std::move(*page);
                if (m_outwards && m_inwards)
                    took();
            });
    };
    one(true);
    one(false);
}

void NodeFacts::took()
{
    m_model->setNow(m_context.link.now());
    m_model->setFacts(m_outwards->rows, m_inwards->rows);
    const bool cut = !m_outwards->next.empty() || !m_inwards->next.empty();
    m_more->setText(tr("The first %1 in each direction are shown; all are in the list of facts.").arg(kMost));
    m_more->setVisible(cut);
    if (m_model->rowCount() > 0)
        return m_states->showContent();
    m_states->emptyState()->setTexts(tr("No facts"), tr("None that holds names it any more."));
    m_states->showEmpty();
}

QString NodeFacts::copyText() const
{
    return m_table->selectedText();
}

} // namespace kaze::ui
