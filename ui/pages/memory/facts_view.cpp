#include "ui/pages/memory/facts_view.h"

#include "ui/models/fact_words.h"
#include "ui/pages/memory/entity_field.h"
#include "ui/pages/memory/fact_detail.h"
#include "ui/pages/memory/fact_dialogs.h"
#include "ui/widgets/card.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/page_states.h"
#include "ui/widgets/segmented_tabs.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QSplitter>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr int kPause = 250; // ms
const QString kSplitterKey = QStringLiteral("memory/facts");
const QString kColumnsKey = QStringLiteral("memory/factColumns");
const QString kProposed = QStringLiteral("proposed");

} // namespace

FactsView::FactsView(PageContext given, QWidget* parent)
    : MemoryView(given, parent), m_actions(given, this), m_subject(new EntityField(given, tr("Subject"))),
      m_predicate(new QLineEdit), m_object(new QLineEdit), m_day(new QLineEdit),
      m_tabs(new SegmentedTabs(given.theme, tr("Which facts"))), m_model(new FactListModel(this)),
      m_table(new TableView(given.theme, tr("Facts"))), m_detail(new FactDetail(given)),
      m_feed(given.link, *m_model, *m_table, [this](base::Result<api::FactPage> page) { take(std::move(page)); })
{
    auto* bar = makeBar();
    buildBar(bar);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kMedium);
    column->addLayout(bar);
    column->addWidget(makeParts(kSplitterKey, buildList(), m_detail, {780, 430}), 1);
    connectParts();
    addActions();
    setFocusProxy(m_table);
    m_states->showLoading();
}

void FactsView::buildBar(QHBoxLayout* bar)
{
    m_subject->setPlaceholderText(tr("subject; release*"));
    m_predicate->setPlaceholderText(tr("predicate"));
    m_object->setPlaceholderText(tr("object"));
    m_day->setPlaceholderText(tr("as of now; 2026-11-01"));
    m_subject->setToolTip(tr("Only facts about this; a * at the end stands for the rest"));
    m_day->setToolTip(tr("What held at the end of that day"));
    m_predicate->setAccessibleName(tr("Predicate"));
    m_object->setAccessibleName(tr("Object"));
    m_day->setAccessibleName(tr("As of"));
    bar->addWidget(m_subject, 3);
    bar->addWidget(m_predicate, 2);
    bar->addWidget(m_object, 3);
    bar->addWidget(m_day, 2);
    auto* add = new QPushButton(tr("Add fact"));
    add->setToolTip(tr("Write down what holds (N)"));
    setButtonRole(*add, ButtonRole::Primary);
    bar->addWidget(add);
    connect(add, &QPushButton::clicked, this, &FactsView::add);
}

QWidget* FactsView::buildList()
{
    using Model = FactListModel;
    m_tabs->addTab(QStringLiteral("valid"), tr("Hold"));
    m_tabs->addTab(QStringLiteral("ended"), tr("Ended"));
    m_tabs->addTab(QStringLiteral("all"), tr("Both"));
    m_tabs->addTab(kProposed, tr("Proposals"));
    m_tabs->addTab(QStringLiteral("rejected"), tr("Rejected"));
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setColumnKind(Model::Subject, CellKind::Strong);
    for (const int column : {Model::Predicate, Model::Since, Model::Until, Model::Source})
        m_table->setColumnKind(column, CellKind::Muted);
    m_table->setColumnKind(Model::Confidence, CellKind::Number);
    m_table->setColumnKind(Model::State, CellKind::Chip);
    m_table->setColumnHint(Model::Subject, 150);
    m_table->setColumnHint(Model::Predicate, 124);
    m_table->setColumnHint(Model::Since, 74);
    m_table->setColumnHint(Model::Until, 64);
    m_table->setColumnHint(Model::Confidence, 76);
    m_table->setColumnHint(Model::State, 78);
    m_table->setColumnHint(Model::Source, 100);
    m_table->setStretchColumn(Model::Object);
    m_table->setModel(m_model);
    m_table->rememberColumns([this] { return context().settings.value(kColumnsKey).toByteArray(); },
        [this](const QByteArray& columns) { context().settings.setValue(kColumnsKey, columns); });
    showColumns();
    auto* empty = new EmptyState(context().theme, QStringLiteral("view-list-details"), {}, {}, {});
    m_states = new StateStack(context().theme, m_table, empty, tr("Reading the facts…"));
    auto* row = new QHBoxLayout;
    row->setContentsMargins(spacing::kCardPadding - 1, spacing::kSmall, spacing::kCardPadding - 1, spacing::kTiny);
    row->addWidget(m_tabs, 1);
    m_card = new Card(context().theme);
    m_card->setFlush(true);
    m_card->content()->setSpacing(0);
    m_card->content()->addLayout(row);
    m_card->content()->addWidget(m_states, 1);
    connect(empty, &EmptyState::actionClicked, this, [this] {
        if (!goBack())
            add();
    });
    return m_card;
}

//! What is the same in every row says nothing.
void FactsView::showColumns()
{
    const QString state = m_tabs->current();
    m_table->setColumnHidden(FactListModel::State, state != QLatin1String("all"));
    m_table->setColumnHidden(FactListModel::Until, state != QLatin1String("all") && state != QLatin1String("ended"));
}

void FactsView::connectParts()
{
    m_pause.setSingleShot(true);
    m_pause.setInterval(kPause);
    connect(&m_pause, &QTimer::timeout, this, &FactsView::ask);
    for (auto* field : {static_cast<QLineEdit*>(m_subject), m_predicate, m_object, m_day}) {
        connect(field, &QLineEdit::textChanged, this, [this] { m_pause.start(); });
        connect(field, &QLineEdit::returnPressed, this, &FactsView::ask);
    }
    connect(m_subject, &EntityField::chosen, this, &FactsView::ask);
    connect(m_tabs, &SegmentedTabs::currentChanged, this, [this] {
        showColumns();
        ask();
    });
    connect(m_states, &StateStack::retryClicked, this, &FactsView::refresh);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &FactsView::showCurrent);
    connect(m_table, &TableView::opened, this, [this] {
        if (const auto* fact = m_detail->fact())
            emit graphWanted(QString::fromStdString(fact->subject));
    });
    const auto with = [this](auto act) {
        return [this, act](auto... more) {
            if (const auto* fact = m_detail->fact())
                act(*fact, more...);
        };
    };
    connect(m_detail, &FactDetail::acceptWanted, this,
        with([this](const api::Fact& fact, bool supersede) { m_actions.accept(fact, supersede); }));
    connect(m_detail, &FactDetail::rejectWanted, this, with([this](const api::Fact& fact) { m_actions.reject(fact); }));
    connect(m_detail, &FactDetail::endWanted, this, with([this](const api::Fact& fact) { m_actions.end(fact); }));
    connect(m_detail, &FactDetail::undoWanted, this, with([this](const api::Fact& fact) { m_actions.undoSupersession(fact); }));
    connect(m_detail, &FactDetail::runWanted, this, with([this](const api::Fact& fact) { m_actions.openRun(fact); }));
    connect(m_detail, &FactDetail::recordWanted, this, &FactsView::recordWanted);
    connect(m_detail, &FactDetail::graphWanted, this, &FactsView::graphWanted);
    connect(&m_actions, &FactActions::changed, this, [this](const QString& id) {
        m_gap = m_model->find(id.toStdString());
        refresh();
    });
}

void FactsView::addActions()
{
    const auto with = [this](auto act) {
        return [this, act] {
            if (const auto* fact = m_detail->fact())
                act(*fact);
            else
                context().navigator.notify(tr("Choose a fact first"));
        };
    };
    addViewAction(tr("Add a fact"), QKeySequence(Qt::Key_N), [this] { add(); });
    addViewAction(tr("Show the proposals"), QKeySequence(Qt::Key_P), [this] { showState(kProposed); });
    addViewAction(
        tr("Accept the proposal"), QKeySequence(Qt::Key_A), with([this](const auto& fact) { m_actions.accept(fact, false); }));
    addViewAction(tr("Accept the proposal and end what contradicts it"), QKeySequence(Qt::Key_S),
        with([this](const auto& fact) { m_actions.accept(fact, true); }));
    addViewAction(tr("Reject the proposal"), QKeySequence(Qt::Key_R), with([this](const auto& fact) { m_actions.reject(fact); }));
    addViewAction(tr("End the selected fact…"), QKeySequence(Qt::Key_E), with([this](const auto& fact) { m_actions.end(fact); }));
    addViewAction(tr("Undo the supersession…"), {}, with([this](const auto& fact) { m_actions.undoSupersession(fact); }));
    addViewAction(tr("Show the selected fact in the graph"), QKeySequence(Qt::Key_G),
        with([this](const auto& fact) { emit graphWanted(QString::fromStdString(fact.subject)); }));
    addViewAction(tr("Open the record of the selected fact"), QKeySequence(Qt::Key_O),
        with([this](const auto& fact) { emit recordWanted(QString::fromStdString(fact.id)); }));
    addViewAction(tr("Copy the selected fact"), {}, with([this](const auto& fact) { m_actions.copy(facts::plainText(fact)); }));
}

void FactsView::scopeChanged()
{
    m_actions.setScope(scope());
    m_subject->setScope(scope());
    m_detail->setScope(scope());
    m_model->restart({}, {});
    m_total = -1;
    m_current.clear();
    m_query = scope().of(api::ListFacts());
    m_feed.setBase(m_query); // what was asked of another memory comes to nobody
    m_tabs->setTitle(kProposed, tr("Proposals"));
    m_states->showLoading();
}

void FactsView::begin()
{
    ask();
}

bool FactsView::readDay()
{
    const QString typed = m_day->text().trimmed();
    m_query.asOf = typed.isEmpty() ? std::nullopt : facts::timeOf(typed, true);
    if (typed.isEmpty() || m_query.asOf)
        return true;
    m_states->showError(tr("\"%1\" is no day.").arg(typed), {}, tr("Write it like 2026-11-01, or 2026-11-01 14:30."), {});
    return false;
}

void FactsView::ask()
{
    m_pause.stop();
    if (!isActive() || !readDay())
        return;
    m_query.subject = m_subject->text().trimmed().toStdString();
    m_query.predicate = m_predicate->text().trimmed().toStdString();
    m_query.object = m_object->text().trimmed().toStdString();
    m_query.state = m_tabs->current().toStdString();
    m_feed.setBase(m_query);
    m_feed.refresh();
    countProposals();
}

void FactsView::refresh()
{
    if (!isActive())
        return;
    m_feed.refresh();
    countProposals();
}

void FactsView::countProposals()
{
    auto query = scope().of(api::ListFacts());
    query.state = kProposed.toStdString();
    query.limit = 1;
    context().link.ask<api::ListFacts>(this, std::move(query), [this, asked = scope()](const base::Result<api::FactPage>& page) {
        if (page && asked == scope())
            m_tabs->setTitle(kProposed, page->total > 0 ? tr("Proposals  %1").arg(format::count(page->total)) : tr("Proposals"));
    });
}

void FactsView::take(base::Result<api::FactPage> page)
{
    if (!page) {
        // A list that is there stays; the next look tells more.
        if (!m_feed.isLoaded())
            m_states->showError(QString::fromStdString(page.error().message), tr("What is remembered is kept."), tr("Try again."),
                tr("Try again"));
        return;
    }
    m_model->setNow(context().link.now());
    m_total = page->total;
    m_feed.accept(std::move(*page));
    m_card->setAccessibleDescription(tr("%Ln facts", nullptr, static_cast<int>(m_total)));
    if (m_model->rowCount() == 0) {
        m_current.clear();
        m_detail->clear();
        return showEmpty();
    }
    m_states->showContent();
    const int held = m_model->find(m_current);
    const int row = held >= 0 ? held : std::clamp(m_gap, 0, m_model->rowCount() - 1);
    m_gap = -1;
    if (m_table->currentIndex().row() != row)
        m_table->setCurrentRow(row);
    showCurrent();
}

void FactsView::showEmpty()
{
    auto* empty = m_states->emptyState();
    const bool narrowed = !m_query.subject.empty() || !m_query.predicate.empty() || !m_query.object.empty() || m_query.asOf;
    if (narrowed) {
        empty->setTexts(tr("No fact fits"),
            tr("None has this subject, predicate and object in this state and at this time. A * at the end of a word "
               "stands for the rest of it."));
        empty->setAction(tr("Show all facts"));
    } else if (m_query.state == "proposed") {
        empty->setTexts(tr("No proposals"),
            tr("Facts that a model takes from a conversation wait here until somebody accepts or rejects them. None waits."));
        empty->setAction(tr("Show what holds"));
    } else if (m_query.state == "valid") {
        empty->setTexts(tr("No facts yet"),
            tr("A fact says what holds of something, and since when: \"nightly index runs at 02:00 UTC\". Together they make the "
               "graph."));
        empty->setAction(tr("Add a fact"));
    } else {
        empty->setTexts(tr("None"), tr("No fact of %1 is in this state.").arg(scope().name()));
        empty->setAction(tr("Show what holds"));
    }
    m_states->showEmpty();
}

void FactsView::showCurrent()
{
    const auto* fact = m_model->row(m_table->currentIndex().row());
    if (!fact)
        return;
    m_current = fact->id;
    m_detail->setFact(*fact);
}

void FactsView::showState(const QString& state)
{
    m_tabs->setCurrent(state);
    m_table->setFocus();
}

void FactsView::showSubject(const QString& subject)
{
    m_subject->setText(subject);
    m_tabs->setCurrent(QStringLiteral("valid"));
    ask();
}

AddFactDialog* FactsView::add()
{
    api::AddFact first;
    if (const QString subject = m_subject->text().trimmed(); !subject.endsWith(QLatin1Char('*')))
        first.subject = subject.toStdString();
    auto* dialog = new AddFactDialog(context(), scope(), first, this);
    connect(dialog, &AddFactDialog::added, this, [this](const api::Fact& fact) {
        m_current = fact.id;
        refresh();
    });
    dialog->open();
    return dialog;
}

void FactsView::focusFilter()
{
    m_subject->setFocus();
    m_subject->selectAll();
}

bool FactsView::goBack()
{
    if (m_detail->isAncestorOf(focusWidget())) {
        m_table->setFocus();
        return true;
    }
    bool any = m_tabs->current() != QLatin1String("valid");
    for (auto* field : {static_cast<QLineEdit*>(m_subject), m_predicate, m_object, m_day}) {
        any = any || !field->text().isEmpty();
        field->clear();
    }
    m_tabs->setCurrent(QStringLiteral("valid"));
    if (any)
        ask();
    return any;
}

QString FactsView::copyText() const
{
    return m_detail->isAncestorOf(focusWidget()) ? m_detail->copyText() : m_table->selectedText();
}

} // namespace kaze::ui
