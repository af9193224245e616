#include "ui/pages/skills/skill_learning.h"

#include "engine/api/provider_requests.h"

#include "ui/models/run_words.h"
#include "ui/models/skill_tables.h"
#include "ui/models/skill_words.h"
#include "ui/pages/memory/memory_scope_menu.h"
#include "ui/pages/skills/markdown_view.h"
#include "ui/widgets/card.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/page_states.h"
#include "ui/widgets/table_view.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QPushButton>
#include <QSplitter>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr int kTableWidth = 720;
constexpr int kPreviewWidth = 440;
constexpr int kFieldWidth = 72;
constexpr int kModelWidth = 190;

} // namespace

SkillLearning::SkillLearning(PageContext context, QWidget* parent)
    : QWidget(parent), m_context(context), m_scopes(new MemoryScopeMenu(context)),
      m_card(new Card(context.theme, tr("Learn from runs"))), m_scopeButton(new QPushButton), m_episodes(new QSpinBox),
      m_likeness(new QDoubleSpinBox), m_success(new QSpinBox), m_model(new QComboBox), m_again(new QPushButton(tr("Look again"))),
      m_proposals(new SkillProposalModel(this)), m_table(new TableView(context.theme, tr("Proposals"))),
      m_made(makeLabel(context.theme, TextRole::Muted, {})),
      m_preview(new MarkdownView(context.theme, tr("Text of the proposal"))), m_open(new QPushButton(tr("Open in the editor"))),
      m_remark(makeLabel(context.theme, TextRole::Body, {}))
{
    auto* empty = new EmptyState(context.theme, QStringLiteral("help-contents"), {}, {}, tr("Back to the library"));
    m_stack = new StateStack(context.theme, buildProposals(), empty, tr("Putting like tasks together…"));
    m_card->content()->addWidget(buildOptions());
    m_card->content()->addWidget(m_stack, 1);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_card);
    connect(empty, &EmptyState::actionClicked, this, &SkillLearning::closed);
    connect(m_stack, &StateStack::retryClicked, this, &SkillLearning::learn);
    connect(m_again, &QPushButton::clicked, this, &SkillLearning::learn);
    connect(m_scopes, &MemoryScopeMenu::chosen, this, [this](const MemoryScope& scope) {
        setScope(scope);
        learn();
    });
    setScope({});
}

QWidget* SkillLearning::buildOptions()
{
    m_episodes->setRange(2, 1000);
    m_episodes->setValue(3);
    m_likeness->setRange(0, 1);
    m_likeness->setSingleStep(0.05);
    m_likeness->setDecimals(2);
    m_likeness->setValue(0.6);
    m_success->setRange(0, 100);
    m_success->setValue(30);
    m_success->setSuffix(QStringLiteral(" %"));
    m_model->addItem(tr("a template"));
    m_model->setFixedWidth(kModelWidth);
    m_scopes->setParent(m_scopeButton, m_scopes->windowFlags());
    m_scopeButton->setMenu(m_scopes);
    setMenuLook(*m_scopeButton);
    auto* options = new QWidget;
    auto* lines = new QVBoxLayout(options);
    lines->setContentsMargins(0, 0, 0, 0);
    lines->setSpacing(spacing::kSmall);
    const auto line = [lines] {
        auto* row = new QHBoxLayout;
        row->setSpacing(spacing::kSmall);
        lines->addLayout(row);
        return row;
    };
    auto* first = line();
    auto* second = line();
    first->addWidget(m_scopeButton);
    const auto add = [&](QHBoxLayout* row, const QString& title, QWidget* field, const QString& help) {
        auto* label = makeLabel(m_context.theme, TextRole::Muted, title);
        label->setWordWrap(false);
        field->setAccessibleName(title);
        field->setToolTip(help);
        if (row->count() > 0)
            row->addSpacing(spacing::kTiny);
        row->addWidget(label);
        row->addWidget(field);
    };
    for (QWidget* field :
        {static_cast<QWidget*>(m_episodes), static_cast<QWidget*>(m_likeness), static_cast<QWidget*>(m_success)})
        field->setFixedWidth(kFieldWidth);
    add(first, tr("Episodes"), m_episodes, tr("How many runs at least a skill is made of"));
    add(first, tr("Likeness"), m_likeness, tr("How like tasks must be (cosine); lower puts more together"));
    add(first, tr("Success"), m_success, tr("What share of them must at least have ended well, with a certainty of 95 %"));
    first->addStretch(1);
    add(second, tr("Written by"), m_model, tr("A model writes better texts and costs money; a template lists what the runs did"));
    second->addStretch(1);
    second->addWidget(m_again);
    return options;
}

QWidget* SkillLearning::buildProposals()
{
    const std::pair<CellKind, int> columns[]{
        {CellKind::Strong, 160}, {CellKind::Text, 120}, {CellKind::Number, 66}, {CellKind::Gauge, 146}, {CellKind::Number, 72}};
    for (int column = 0; column < static_cast<int>(std::size(columns)); ++column) {
        m_table->setColumnKind(column, columns[column].first);
        m_table->setColumnHint(column, columns[column].second);
    }
    m_table->setStretchColumn(SkillProposalModel::Description);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setModel(m_proposals);
    setButtonRole(*m_open, ButtonRole::Primary);
    m_open->setToolTip(tr("Nothing is kept before it is saved there (Enter)"));
    auto* below = new QHBoxLayout;
    below->addWidget(m_made, 1);
    below->addWidget(m_open);
    auto* beside = new QWidget;
    auto* column = new QVBoxLayout(beside);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kSmall);
    column->addWidget(m_preview, 1);
    column->addLayout(below);
    auto* list = new QWidget;
    auto* left = new QVBoxLayout(list);
    left->setContentsMargins(0, 0, 0, 0);
    left->addWidget(m_table, 1);
    left->addWidget(m_remark);
    auto* parts = new QSplitter(Qt::Horizontal);
    parts->setChildrenCollapsible(false);
    parts->setHandleWidth(spacing::kMedium);
    parts->addWidget(list);
    parts->addWidget(beside);
    parts->setSizes({kTableWidth, kPreviewWidth});
    parts->setStretchFactor(0, 1);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &SkillLearning::showCurrent);
    connect(m_table, &TableView::opened, this, &SkillLearning::choose);
    connect(m_open, &QPushButton::clicked, this, &SkillLearning::choose);
    return parts;
}

void SkillLearning::setScope(const MemoryScope& scope)
{
    m_scope = scope;
    m_scopes->setScope(scope);
    m_scopeButton->setText(scope.name());
    m_scopeButton->setAccessibleName(tr("Tenant: %1").arg(scope.name()));
}

void SkillLearning::start()
{
    m_scopes->refresh();
    askModels();
    if (!m_took)
        learn();
    m_table->setFocus();
}

void SkillLearning::askModels()
{
    m_context.link.ask<api::ListProviders>(this, {}, [this](const base::Result<api::ProviderList>& reply) {
        if (!reply)
            return;
        const QString chosen = m_model->currentData().toString();
        while (m_model->count() > 1)
            m_model->removeItem(1);
        for (const auto& provider : reply->providers)
            for (const auto& model : provider.models)
                m_model->addItem(text(model.id), text(model.id));
        m_model->setCurrentIndex(std::max(0, m_model->findData(chosen)));
    });
}

void SkillLearning::learn()
{
    auto query = m_scope.of(api::LearnSkills());
    query.minEpisodes = m_episodes->value();
    query.similarity = m_likeness->value();
    query.minSuccess = m_success->value() / 100.0;
    query.model = m_model->currentData().toString().toStdString();
    m_again->setEnabled(false);
    m_stack->showLoading();
    m_context.link.ask<api::LearnSkills>(
        this, std::move(query), [this, round = ++m_round](const base::Result<api::SkillProposals>& reply) {
            if (round == m_round)
                took(reply);
        });
}

void SkillLearning::took(const base::Result<api::SkillProposals>& reply)
{
    m_again->setEnabled(true);
    m_took = reply.has_value();
    if (!reply)
        return m_stack->showError(text(reply.error().message), tr("Nothing was written."), {}, tr("Try again"));
    m_card->setNote(tr("of %n episode(s)", nullptr, static_cast<int>(reply->episodes)));
    m_remark->setText(text(reply->remark));
    m_remark->setVisible(!reply->remark.empty());
    m_proposals->setProposals(reply->proposals);
    if (reply->proposals.empty()) {
        m_stack->emptyState()->setTexts(tr("No skill can be learnt yet"),
            (reply->remark.empty() ? tr("No group of like tasks is large and sure enough.") : text(reply->remark))
                + QLatin1Char('\n')
                + tr("%n episode(s) were looked at. Fewer episodes, less likeness or less success above may find some.", nullptr,
                    static_cast<int>(reply->episodes)));
        return m_stack->showEmpty();
    }
    m_stack->showContent();
    if (!m_table->currentIndex().isValid())
        m_table->setCurrentRow(0);
    m_table->setFocus();
    showCurrent();
}

void SkillLearning::showCurrent()
{
    const auto* entry = m_proposals->row(m_table->currentIndex());
    m_open->setEnabled(entry);
    if (!entry) {
        m_made->clear();
        return m_preview->showMarkdown({});
    }
    const auto& proposal = entry->proposal;
    const QString whole = text(proposal.text);
    const auto parts = skills::partsOf(whole);
    m_preview->showMarkdown(parts.found ? parts.body.trimmed() : whole);
    const QString writer = text(proposal.written);
    m_made->setText(
        writer.startsWith(QLatin1String("model:")) ? tr("Written by %1").arg(writer.mid(6)) : tr("Written from a template"));
}

void SkillLearning::choose()
{
    if (const auto* entry = m_proposals->row(m_table->currentIndex()))
        emit proposalChosen(text(entry->proposal.text));
}

QString SkillLearning::copyText() const
{
    if (const auto* entry = m_proposals->row(m_table->currentIndex()); entry && !m_table->hasFocus())
        return text(entry->proposal.text);
    return m_table->selectedText();
}

} // namespace kaze::ui
