#include "ui/pages/memory/memory_list.h"

#include "engine/api/memory_requests.h"

#include "ui/pages/memory/memory_facets.h"
#include "ui/pages/memory/memory_row_delegate.h"
#include "ui/widgets/card.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/page_states.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QPushButton>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr int kEvery = 5000; // ms
constexpr int kCountPause = 400; // ms
constexpr std::int64_t kHits = 50;
constexpr std::int64_t kMostHits = 200;
constexpr int kListLines = 1;
constexpr int kHitLines = 2;

} // namespace

MemoryList::MemoryList(PageContext context, QWidget* parent)
    : QWidget(parent), m_context(context), m_model(new MemoryListModel(this)),
      m_table(new TableView(context.theme, tr("Memories"))), m_delegate(new MemoryRowDelegate(context.theme, m_table)),
      m_facets(new MemoryFacets(context.theme)), m_more(new QWidget),
      m_feed(context.link, *m_model, *m_table, [this](base::Result<api::MemoryPage> reply) { tookList(std::move(reply)); })
{
    m_search.limit = kHits;
    build();
    connectTable();
    connectLink();
    m_stack->showLoading();
}

void MemoryList::build()
{
    auto& theme = m_context.theme;
    m_table->setItemDelegate(m_delegate);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->horizontalHeader()->setFixedHeight(1); // the line between the facets and the rows
    m_table->viewport()->installEventFilter(this);
    m_table->setStretchColumn(0);
    m_table->setModel(m_model);
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    m_table->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    auto* empty = new EmptyState(theme, QStringLiteral("view-list-details"), {}, {}, tr("New memory"));
    m_stack = new StateStack(theme, m_table, empty, tr("Reading what is remembered…"));
    auto* more = new QPushButton(tr("Show up to %1").arg(kMostHits));
    setButtonRole(*more, ButtonRole::Link);
    auto* row = new QHBoxLayout(m_more);
    row->setContentsMargins(spacing::kCardPadding, spacing::kTiny, spacing::kCardPadding, spacing::kSmall);
    row->addWidget(makeLabel(theme, TextRole::Muted, tr("The best %1 are shown.").arg(kHits)), 1);
    row->addWidget(more);
    m_more->hide();
    auto* card = new Card(theme);
    card->setFlush(true);
    auto* bar = new QWidget;
    auto* bars = new QVBoxLayout(bar);
    bars->setContentsMargins(spacing::kCardPadding - 1, spacing::kSmall, spacing::kCardPadding - 1, spacing::kTiny);
    bars->addWidget(m_facets);
    card->content()->setSpacing(0);
    card->content()->addWidget(bar);
    card->content()->addWidget(m_stack, 1);
    card->content()->addWidget(m_more);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(card);
    connect(more, &QPushButton::clicked, this, [this] {
        m_search.limit = kMostHits;
        askSearch();
    });
    connect(empty, &EmptyState::actionClicked, this, [this] {
        if (m_typed.isEmpty())
            emit newWanted();
        else
            emit queryWanted({});
    });
    connect(m_stack, &StateStack::retryClicked, this, &MemoryList::refresh);
    connect(m_facets, &MemoryFacets::queryWanted, this, &MemoryList::queryWanted);
}

void MemoryList::connectTable()
{
    connect(m_table, &TableView::opened, this, &MemoryList::opened);
    connect(m_table, &QWidget::customContextMenuRequested, this, [this](const QPoint& position) {
        if (current())
            emit menuWanted(m_table->viewport()->mapToGlobal(position));
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this] {
        const auto* entry = current();
        if (!entry)
            return;
        m_current = entry->record.id;
        m_wanted.clear();
        m_gap = -1;
        emit currentChanged();
    });
}

void MemoryList::connectLink()
{
    auto& link = m_context.link;
    m_again.setInterval(kEvery);
    connect(&m_again, &QTimer::timeout, this, [this] {
        if (!m_paused && !m_query.isSearch() && m_feed.isLoaded())
            m_feed.refresh();
    });
    m_count.setSingleShot(true);
    m_count.setInterval(kCountPause);
    connect(&m_count, &QTimer::timeout, this, &MemoryList::askFacets);
    connect(&link, &CellLink::snapshotTaken, this, [this] {
        const auto snapshot = m_context.link.snapshot();
        if (!snapshot || std::exchange(m_known, snapshot->memoryRecords) == snapshot->memoryRecords || m_paused || !m_active)
            return;
        m_count.start();
    });
    connect(&link, &CellLink::refreshNeeded, this, &MemoryList::refresh);
    connect(&link, &CellLink::stateChanged, this, [this] {
        if (m_context.link.state() == CellLink::State::Connected)
            refresh();
    });
}

void MemoryList::setScope(const MemoryScope& scope)
{
    m_scope = scope;
    m_search = scope.of(m_search);
    m_feed.setBase(scope.of(api::ListMemories()));
    begin();
}

void MemoryList::setRanking(const api::SearchMemory& ranking)
{
    const auto before = m_search;
    m_search = m_scope.of(ranking);
    m_search.query = before.query;
    m_search.filter = before.filter;
    m_search.limit = before.limit;
    if (m_query.isSearch())
        begin();
}

void MemoryList::setQuery(const QString& typed)
{
    const auto query = memory::queryOf(typed);
    if (!query)
        return emit queryRefused(memory::errorIn(typed, text(query.error().message)));
    emit queryTaken();
    m_typed = typed;
    m_facets->follow(typed);
    m_query = *query;
    m_search.query = query->words;
    m_search.filter = query->filter;
    m_search.limit = kHits;
    begin();
}

void MemoryList::setActive(bool active)
{
    m_active = active;
    if (!active)
        return m_again.stop();
    m_again.start();
    if (!m_begun)
        begin();
    else if (!m_query.isSearch())
        refresh();
}

//! Asks for what the query says; what is there stays until the answer.
void MemoryList::begin()
{
    ++m_round;
    m_total = -1;
    m_begun = m_active;
    m_feed.setFilter(QString::fromStdString(m_query.filter));
    if (!m_active)
        return;
    askFacets();
    refresh();
}

void MemoryList::refresh()
{
    if (!m_active)
        return;
    if (m_context.link.state() == CellLink::State::Connecting && m_model->rowCount() == 0)
        return m_stack->showLoading();
    if (m_query.isSearch())
        return askSearch();
    m_feed.refresh();
    m_count.start();
}

void MemoryList::askSearch()
{
    emit answered({tr("searching…"), {}, Tone::Neutral});
    m_context.link.ask<api::SearchMemory>(this, m_search, [this, round = ++m_round](base::Result<api::MemoryHits> reply) {
        if (round == m_round)
            tookHits(std::move(reply));
    });
}

void MemoryList::askFacets()
{
    auto wanted = m_scope.of(api::ListMemories());
    wanted.filter = m_query.filter;
    wanted.limit = 1;
    wanted.facets = true;
    m_context.link.ask<api::ListMemories>(
        this, std::move(wanted), [this, filter = m_query.filter, scope = m_scope](const base::Result<api::MemoryPage>& page) {
            if (!page || filter != m_query.filter || scope != m_scope)
                return;
            m_facets->setCounts(*page);
            emit facetsTaken(*page);
            // A cell counts with the facets alone.
            if (!m_query.isSearch() && m_total != page->total && m_feed.isLoaded()) {
                m_total = page->total;
                sayTotal();
                m_feed.refresh();
            } else {
                m_total = page->total;
            }
        });
}

void MemoryList::refused(const base::Error& error)
{
    const QString message = text(error.message);
    if (m_query.isSearch())
        emit answered({}); // nobody searches any more
    if (error.code == base::ErrorCode::InvalidArgument && message.startsWith(QLatin1String("at character")))
        return emit queryRefused(memory::errorIn(m_typed, message));
    emit answered({});
    m_more->hide();
    m_stack->showError(message, tr("What is remembered is kept."), tr("Try again."), tr("Try again"));
}

void MemoryList::tookList(base::Result<api::MemoryPage> reply)
{
    if (m_query.isSearch())
        return;
    if (!reply) {
        if (!m_feed.isLoaded())
            refused(reply.error());
        return;
    }
    const bool another = !m_feed.isLoaded();
    if (reply->total < 0)
        reply->total = reply->next.empty() ? static_cast<std::int64_t>(reply->rows.size()) : m_total;
    m_total = reply->total;
    m_model->setNow(m_context.link.now());
    m_delegate->setLines(kListLines);
    m_table->verticalHeader()->setDefaultSectionSize(MemoryRowDelegate::rowHeight(kListLines));
    m_feed.accept(std::move(*reply));
    m_more->hide();
    sayTotal();
    showRows(another);
}

void MemoryList::tookHits(base::Result<api::MemoryHits> reply)
{
    if (!reply)
        return refused(reply.error());
    m_model->setNow(m_context.link.now());
    m_delegate->setLines(kHitLines);
    m_table->verticalHeader()->setDefaultSectionSize(MemoryRowDelegate::rowHeight(kHitLines));
    m_more->setVisible(m_search.limit < kMostHits && static_cast<std::int64_t>(reply->hits.size()) >= m_search.limit);
    m_model->showHits(std::move(reply->hits));
    fitRows();
    emit answered(memory::answerWords(reply->facts));
    m_current.clear(); // the best comes first, whatever was selected before
    showRows(true);
}

bool MemoryList::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Resize)
        fitRows();
    return QWidget::eventFilter(watched, event);
}

//! Hits are few, so that each can be as high as its text.
void MemoryList::fitRows()
{
    if (!m_query.isSearch())
        return;
    const int width = m_table->viewport()->width();
    for (int row = 0; row < m_model->rowCount(); ++row)
        if (const auto* entry = m_model->row(row); entry && entry->hit)
            m_table->setRowHeight(row, MemoryRowDelegate::rowHeight(m_delegate->linesOf(text(entry->record.text), width)));
}

void MemoryList::sayTotal()
{
    if (m_total < 0 || m_model->rowCount() == 0)
        return emit answered({tr("newest first"), {}, Tone::Neutral});
    emit answered(
        {tr("%Ln memories, newest first", nullptr, static_cast<int>(m_total)), format::exactCount(m_total), Tone::Neutral});
}

void MemoryList::showRows(bool another)
{
    if (m_model->rowCount() == 0) {
        m_current.clear();
        showEmpty();
        return emit currentChanged();
    }
    m_stack->showContent();
    // Something that is not in the list was opened: it stays beside it.
    if (m_gap >= 0 && !another && m_wanted.isEmpty()) {
        m_table->setCurrentRow(std::min(std::exchange(m_gap, -1), m_model->rowCount() - 1));
    } else if (!selectWanted() && another && m_wanted.isEmpty()) {
        m_table->setCurrentRow(std::max(0, m_model->find(m_current)));
        m_table->scrollTo(m_table->currentIndex());
    }
    emit currentChanged();
}

void MemoryList::showEmpty()
{
    const auto words = memory::emptyWords(m_query.words, m_query.filter, m_scope.name());
    m_stack->emptyState()->setTexts(words.headline, words.explanation);
    m_stack->emptyState()->setAction(words.action);
    m_stack->showEmpty();
}

void MemoryList::select(const QString& id)
{
    m_wanted = id;
    // Until it comes into the list no other row is shown in its place.
    if (!selectWanted())
        m_table->selectionModel()->clear();
}

bool MemoryList::selectWanted()
{
    const int row = m_wanted.isEmpty() ? -1 : m_model->find(m_wanted.toStdString());
    if (row < 0)
        return false;
    m_table->setCurrentRow(row);
    m_wanted.clear();
    m_table->scrollTo(m_model->index(row, 0));
    return true;
}

const MemoryEntry* MemoryList::current() const
{
    return m_table->currentIndex().isValid() ? m_model->row(m_table->currentIndex().row()) : nullptr;
}

void MemoryList::updateRecord(const api::MemoryRecord& record)
{
    m_model->updateRecord(record);
}

void MemoryList::removeRecord(const QString& id)
{
    m_gap = m_model->find(id.toStdString());
    if (!m_query.isSearch())
        return refresh();
    if (m_gap < 0)
        return;
    m_model->removeHit(id.toStdString());
    fitRows();
    showRows(false);
}

} // namespace kaze::ui
