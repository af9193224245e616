#include "ui/pages/memory/memory_page.h"

#include "engine/api/memory_requests.h"

#include "ui/models/run_words.h"
#include "ui/pages/memory/memory_detail.h"
#include "ui/pages/memory/memory_dialog.h"
#include "ui/pages/memory/memory_facets.h"
#include "ui/pages/memory/memory_index_panel.h"
#include "ui/pages/memory/memory_list.h"
#include "ui/pages/memory/memory_ranking_menu.h"
#include "ui/pages/memory/memory_scope_menu.h"
#include "ui/pages/memory/memory_search_bar.h"
#include "ui/pages/memory/memory_view.h"
#include "ui/pages/memory/transfer_strip.h"
#include "ui/widgets/filling_stack.h"
#include "ui/widgets/filter_field.h"
#include "ui/widgets/page_header.h"
#include "ui/widgets/segmented_tabs.h"

#include <QApplication>
#include <QMenu>
#include <QPushButton>
#include <QSplitter>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr int kViewsTop = 4;
constexpr int kListWidth = 700;
constexpr int kSideWidth = 500;
constexpr int kDetailHeight = 430;
constexpr int kIndexHeight = 290;
const QString kQueryKey = QStringLiteral("memory/query");
const QString kScopeKey = QStringLiteral("memory/tenant");
const QString kRecordsView = QStringLiteral("records");

} // namespace

MemoryPage::MemoryPage(PageContext given)
    : Page(given, QStringLiteral("memory"), tr("Memory")), m_actions(given, this), m_import(given, this), m_export(given, this),
      m_header(new PageHeader(given.theme, tr("Memory"))),
      m_views(new SegmentedTabs(given.theme, tr("Ways to look at the memory"))), m_stack(new FillingStack),
      m_records(new QWidget), m_scopes(new MemoryScopeMenu(given)), m_ranking(new MemoryRankingMenu(given.settings)),
      m_search(new MemorySearchBar(given.theme)), m_list(new MemoryList(given)), m_detail(new MemoryDetail(given)),
      m_index(new MemoryIndexPanel(given))
{
    addHeader();
    build();
    addActions();
    connectParts();
    connectList();
    const auto scope = given.settings.value(kScopeKey).toString().split(QLatin1Char('/'));
    setScope(scope.first().isEmpty() ? MemoryScope{} : MemoryScope{scope.first().toStdString(), scope.value(1).toStdString()});
    m_list->setRanking(m_ranking->ranking());
    m_search->setText(given.settings.value(kQueryKey).toString());
    addViews();
}

void MemoryPage::build()
{
    auto* parts = new QSplitter(Qt::Horizontal);
    auto* side = new QSplitter(Qt::Vertical);
    side->addWidget(m_detail);
    side->addWidget(m_index);
    side->setSizes({kDetailHeight, kIndexHeight});
    side->setStretchFactor(0, 1);
    side->setStretchFactor(1, 0);
    parts->addWidget(m_list);
    parts->addWidget(side);
    parts->setSizes({kListWidth, kSideWidth});
    parts->setStretchFactor(0, 1);
    parts->setStretchFactor(1, 0);
    remember(parts, QStringLiteral("memory/splitter"));
    remember(side, QStringLiteral("memory/side"));
    auto* column = new QVBoxLayout(m_records);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kMedium);
    column->addWidget(m_search);
    column->addWidget(new TransferStrip(context().theme, m_import, tr("Import")));
    column->addWidget(new TransferStrip(context().theme, m_export, tr("Export")));
    column->addWidget(parts, 1);
    m_stack->addWidget(m_records);
    auto* page = new QVBoxLayout(this);
    page->setContentsMargins(0, 0, 0, 0);
    page->setSpacing(spacing::kMedium);
    page->addWidget(m_header);
    page->addWidget(m_stack, 1);
}

void MemoryPage::remember(QSplitter* splitter, const QString& name)
{
    splitter->setHandleWidth(spacing::kMedium);
    splitter->setChildrenCollapsible(false);
    splitter->restoreState(context().settings.value(name).toByteArray());
    connect(splitter, &QSplitter::splitterMoved, this,
        [this, splitter, name] { context().settings.setValue(name, splitter->saveState()); });
}

void MemoryPage::addHeader()
{
    auto* views = new QWidget;
    auto* middle = new QVBoxLayout(views); // in the middle of the buttons beside it
    middle->setContentsMargins(0, kViewsTop, 0, 0);
    middle->addWidget(m_views);
    m_header->addControl(views);
    m_scopeButton = m_header->addMenuButton(tr("Tenant"), m_scopes);
    m_scopeButton->setToolTip(tr("Whose memory is shown"));
    m_kindButton = m_header->addMenuButton(tr("all kinds"), makeKindMenu());
    auto* ranking = m_header->addMenuButton(tr("Ranking"), m_ranking);
    ranking->setToolTip(tr("What counts in a search beside likeness and words"));
    auto* import = m_header->addButton(tr("Import…"));
    auto* exporting = m_header->addButton(tr("Export…"));
    auto* add = m_header->addButton(tr("New memory"), ButtonRole::Primary);
    add->setToolTip(tr("Write down something to be remembered (N)"));
    m_recordControls = {m_kindButton, ranking, import, exporting, add};
    connect(import, &QPushButton::clicked, this, &MemoryPage::chooseImport);
    connect(exporting, &QPushButton::clicked, this, &MemoryPage::chooseExport);
    connect(add, &QPushButton::clicked, this, [this] { edit({}); });
}

void MemoryPage::connectParts()
{
    connect(m_scopes, &MemoryScopeMenu::chosen, this, &MemoryPage::setScope);
    connect(m_ranking, &MemoryRankingMenu::changed, this, [this] { m_list->setRanking(m_ranking->ranking()); });
    connect(m_search, &MemorySearchBar::queryChanged, this, &MemoryPage::setQuery);
    connect(m_search, &MemorySearchBar::leftDownwards, this, [this] { m_list->table()->setFocus(); });
    connect(m_detail, &MemoryDetail::editWanted, this, [this] {
        if (const auto* record = current())
            edit(*record);
    });
    connect(m_detail, &MemoryDetail::forgetWanted, this, [this] {
        if (const auto* record = current())
            m_actions.forget(*record);
    });
    connect(m_detail, &MemoryDetail::restoreWanted, this, [this](qint64 version) {
        if (const auto* record = current())
            m_actions.restore(*record, version);
    });
    connect(m_detail, &MemoryDetail::eraseWanted, this, [this] {
        if (const auto* record = current())
            m_actions.erase(*record);
    });
    connect(m_detail, &MemoryDetail::certificateWanted, this, [this] { m_actions.certify(m_list->search()); });
    connect(m_detail, &MemoryDetail::told, m_list, &MemoryList::updateRecord);
    connect(&m_actions, &MemoryActions::changed, this, [this](const api::MemoryReply& reply) {
        if (current() && current()->id == reply.record.id)
            m_detail->setReply(reply);
        m_list->updateRecord(reply.record);
        // A search goes on showing what it found; a list follows.
        if (!m_list->query().isSearch())
            m_list->refresh();
        m_index->refresh();
    });
    connect(&m_actions, &MemoryActions::erased, this, [this](const QString& id) {
        if (current() && text(current()->id) == id)
            m_detail->clear();
        m_list->removeRecord(id);
        m_index->refresh();
    });
    connect(&m_import, &MemoryImport::taken, m_index, &MemoryIndexPanel::refresh);
    connect(&m_import, &Transfer::changed, this, [this] {
        if (m_import.state() != Transfer::State::Running && !m_list->query().isSearch())
            m_list->refresh();
    });
}

void MemoryPage::connectList()
{
    connect(m_list, &MemoryList::currentChanged, this, &MemoryPage::showCurrent);
    connect(m_list, &MemoryList::opened, m_detail, &MemoryDetail::takeKeyboard);
    connect(m_list, &MemoryList::menuWanted, this, &MemoryPage::showMenu);
    connect(m_list, &MemoryList::queryWanted, m_search, &MemorySearchBar::setText);
    connect(m_list, &MemoryList::newWanted, this, [this] { edit({}); });
    connect(m_list, &MemoryList::queryTaken, m_search->field(), &FilterField::clearError);
    connect(m_list, &MemoryList::queryRefused, m_search->field(), &FilterField::setError);
    connect(m_list, &MemoryList::answered, this,
        [this](const memory::AnswerWords& words) { m_search->setAnswer(words.text, words.details, words.tone); });
    connect(m_list, &MemoryList::facetsTaken, this, [this](const api::MemoryPage& page) {
        m_search->setKnown(page);
        if (!memory::valuesOf(m_search->text(), QStringLiteral("kind")).isEmpty() && !m_kinds.isEmpty())
            return; // counted are those of one kind now
        m_kinds.clear();
        for (const auto& kind : page.kinds)
            m_kinds << text(kind.name);
    });
}

void MemoryPage::setScope(const MemoryScope& scope)
{
    m_scope = scope;
    context().settings.setValue(kScopeKey, QString::fromStdString(scope.tenant + '/' + scope.project));
    m_scopes->setScope(scope);
    m_scopeButton->setText(scope.name());
    m_scopeButton->setAccessibleName(tr("Tenant: %1").arg(scope.name()));
    m_kinds.clear();
    m_actions.setScope(scope);
    m_detail->clear();
    m_index->setScope(scope);
    m_list->setScope(scope);
    for (auto* view : std::as_const(m_made))
        view->setScope(scope);
}

void MemoryPage::setQuery(const QString& typed)
{
    context().settings.setValue(kQueryKey, typed);
    const auto kinds = memory::valuesOf(typed, QStringLiteral("kind"));
    m_kindButton->setText(kinds.isEmpty() ? tr("all kinds") : kinds.join(QStringLiteral(", ")));
    m_kindButton->setAccessibleName(tr("Kind: %1").arg(m_kindButton->text()));
    m_list->setQuery(typed);
}

void MemoryPage::showCurrent()
{
    if (const auto* entry = m_list->current())
        m_detail->setEntry(*entry, m_list->search(), m_scope);
    else if (m_list->model()->rowCount() == 0)
        m_detail->clear();
}

const api::MemoryRecord* MemoryPage::current() const
{
    return m_detail->record();
}

MemoryDialog* MemoryPage::edit(const std::optional<api::MemoryRecord>& record)
{
    if (record && record->forgottenAt) {
        context().navigator.notify(tr("It is forgotten; restore it first."));
        return nullptr;
    }
    QStringList kinds = m_kinds;
    for (const auto* kind : {"note", "fact", "episode"})
        if (!kinds.contains(QLatin1String(kind)))
            kinds << QLatin1String(kind);
    auto* dialog = new MemoryDialog(context(), m_scope, record, kinds, this);
    connect(dialog, &MemoryDialog::saved, this, [this, isNew = !record](const QString& id) {
        if (isNew) {
            m_detail->setId(id, m_scope);
            m_list->select(id);
        } else {
            m_detail->refresh();
        }
        if (!m_list->query().isSearch())
            m_list->refresh();
        m_index->refresh();
    });
    dialog->open();
    return dialog;
}

bool MemoryPage::focusFilter()
{
    if (auto* other = view()) {
        other->focusFilter();
        return true;
    }
    m_search->setFocus();
    m_search->field()->lineEdit()->selectAll();
    return true;
}

void MemoryPage::refresh()
{
    m_scopes->refresh();
    if (auto* other = view())
        return other->refresh();
    m_list->refresh();
    m_detail->refresh();
    m_index->refresh();
}

void MemoryPage::openThing(const QString& thing)
{
    if (openInView(thing))
        return;
    if (thing == QLatin1String("new")) {
        edit({});
    } else if (thing.startsWith(QLatin1String("search:"))) {
        showView(kRecordsView);
        m_search->setText(thing.mid(7));
    } else if (thing.startsWith(QLatin1String("tenant:"))) {
        const auto parts = thing.mid(7).split(QLatin1Char('/'));
        setScope({parts.first().toStdString(), parts.value(1).toStdString()});
    } else {
        openRecord(thing);
    }
}

bool MemoryPage::goBack()
{
    if (auto* other = view())
        return other->goBack();
    if (m_detail->isAncestorOf(focusWidget()) || m_index->isAncestorOf(focusWidget())) {
        m_list->table()->setFocus();
        return true;
    }
    if (m_search->text().isEmpty())
        return false;
    m_search->setText({});
    return true;
}

QString MemoryPage::copyText() const
{
    if (const auto* other = view())
        return other->copyText();
    if (m_index->isAncestorOf(focusWidget()))
        return m_index->table()->selectedText();
    if (m_detail->isAncestorOf(focusWidget()))
        return m_detail->copyText();
    return m_list->table()->selectedText();
}

void MemoryPage::setPaused(bool paused)
{
    m_list->setPaused(paused);
    m_index->setPaused(paused);
    if (!paused && m_visible && !m_list->query().isSearch())
        m_list->refresh();
}

void MemoryPage::shown()
{
    m_visible = true;
    m_scopes->refresh();
    if (auto* other = view()) {
        if (!focusWidget() || focusWidget() == m_views)
            other->setFocus();
        return other->setActive(true);
    }
    m_list->setActive(true);
    m_index->setActive(true);
    // A window gives the keyboard to its first field; the list is what keys are for.
    if (!focusWidget() || focusWidget() == m_search->field()->lineEdit() || focusWidget() == m_views)
        m_list->table()->setFocus();
}

void MemoryPage::hidden()
{
    m_visible = false;
    if (auto* other = view())
        other->setActive(false);
    m_list->setActive(false);
    m_index->setActive(false);
}

} // namespace kaze::ui
