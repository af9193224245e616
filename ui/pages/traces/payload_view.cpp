#include "ui/pages/traces/payload_view.h"

#include "ui/models/json_tree_model.h"
#include "ui/pages/background.h"
#include "ui/widgets/cell_delegate.h"
#include "ui/widgets/diff_view.h"
#include "ui/widgets/filling_stack.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/scrolled.h"
#include "ui/widgets/segmented_tabs.h"

#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QMenu>
#include <QScrollArea>
#include <QShortcut>
#include <QTreeView>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr int kNameWidth = 220;
constexpr int kUnfolded = 12; // values in the whole up to which each is unfolded at first

} // namespace

PayloadView::PayloadView(PageContext context, const QString& name, QWidget* parent)
    : QWidget(parent), m_context(context), m_name(name),
      m_tabs(new SegmentedTabs(context.theme, tr("How %1 is shown").arg(name))), m_pages(new FillingStack), m_tree(new QTreeView),
      m_model(new JsonTreeModel(this)), m_text(new LongTextView(context.theme, tr("%1 as text").arg(name))),
      m_diff(new DiffView(context.theme, tr("%1 beside the earlier one").arg(name))),
      m_diffNote(makeLabel(context.theme, TextRole::Muted, {})), m_images(nullptr), m_imageArea(nullptr),
      m_note(makeLabel(context.theme, TextRole::Muted, {}))
{
    build();
    connect(m_tabs, &SegmentedTabs::currentChanged, this, &PayloadView::showTab);
}

void PayloadView::build()
{
    m_tree->setAccessibleName(tr("%1 as a tree").arg(m_name));
    m_tree->setModel(m_model);
    m_tree->setUniformRowHeights(true);
    m_tree->setAlternatingRowColors(false);
    auto* delegate = new CellDelegate(m_context.theme, m_tree);
    delegate->setKind(JsonTreeModel::Value, CellKind::Mono);
    m_tree->setItemDelegate(delegate);
    m_tree->setContextMenuPolicy(Qt::CustomContextMenu);
    m_tree->header()->setStretchLastSection(true);
    connect(m_tree, &QWidget::customContextMenuRequested, this, &PayloadView::showMenu);
    auto* copyKey = new QShortcut(QKeySequence::Copy, m_tree);
    copyKey->setContext(Qt::WidgetShortcut);
    connect(copyKey, &QShortcut::activated, this, [this] { copy(selectedText(), tr("the value")); });
    auto* changes = new QWidget;
    auto* changesColumn = new QVBoxLayout(changes);
    changesColumn->setContentsMargins(0, 0, 0, 0);
    changesColumn->addWidget(m_diffNote);
    changesColumn->addWidget(m_diff, 1);
    auto* pictures = new QWidget;
    m_images = new QVBoxLayout(pictures);
    m_images->setContentsMargins(0, 0, 0, 0);
    m_images->setSpacing(spacing::kMedium);
    m_imageArea = scrolled(pictures);
    m_imageArea->setAccessibleName(tr("Pictures in %1").arg(m_name));
    m_pages->addWidget(m_tree);
    m_pages->addWidget(m_text);
    m_pages->addWidget(changes);
    m_pages->addWidget(m_imageArea);
    m_tabs->addTab(QStringLiteral("tree"), tr("Tree"));
    m_tabs->addTab(QStringLiteral("text"), tr("Text"));
    m_tabs->addTab(QStringLiteral("changes"), tr("Changes"));
    m_tabs->addTab(QStringLiteral("images"), tr("Pictures"));
    m_tabs->setTabShown(QStringLiteral("images"), false);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kSmall);
    column->addWidget(m_tabs);
    column->addWidget(m_pages, 1);
    column->addWidget(m_note);
    m_note->hide();
}

void PayloadView::setPayload(QByteArray payload)
{
    m_busy = true;
    inBackground(
        this, [payload = std::move(payload)]() mutable { return partsOf(std::move(payload)); },
        [this, round = ++m_round](PayloadParts parts) {
            if (round == m_round)
                took(std::move(parts));
        });
}

void PayloadView::took(PayloadParts parts)
{
    m_busy = false;
    m_parts = std::move(parts);
    m_model->setIndex(m_parts.json);
    m_tree->setColumnWidth(JsonTreeModel::Name, kNameWidth);
    if (m_parts.json) {
        const auto root = m_model->index(0, 0);
        m_model->fetchMore(root);
        m_tree->expand(root);
        for (int row = 0; m_model->rowCount(root) <= kUnfolded && row < m_model->rowCount(root); ++row) {
            const auto child = m_model->index(row, 0, root);
            m_model->fetchMore(child);
            m_tree->expand(child);
        }
        m_tree->setCurrentIndex(root);
    }
    m_text->setRows(m_parts.rows);
    m_tabs->setTabShown(QStringLiteral("tree"), m_parts.json != nullptr);
    m_tabs->setTabShown(QStringLiteral("images"), !m_parts.images.empty());
    m_note->setText(m_parts.notJson);
    m_note->setVisible(!m_parts.notJson.isEmpty());
    showImages();
    const bool wasHidden
        = (tab() == QLatin1String("tree") && !m_parts.json) || (tab() == QLatin1String("images") && m_parts.images.empty());
    showTab(wasHidden ? QStringLiteral("text") : tab());
    compare();
    emit shown();
}

void PayloadView::showImages()
{
    while (auto* item = m_images->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (const auto& one : m_parts.images) {
        if (!one.image.isNull()) {
            auto* picture = new QLabel;
            picture->setPixmap(QPixmap::fromImage(one.image));
            picture->setAccessibleName(one.about);
            m_images->addWidget(picture);
        }
        m_images->addWidget(makeLabel(m_context.theme, TextRole::Muted, one.about));
    }
    if (m_parts.moreImages > 0)
        m_images->addWidget(
            makeLabel(m_context.theme, TextRole::Muted, tr("%Ln more pictures are not shown.", nullptr, m_parts.moreImages)));
    m_images->addStretch(1);
}

QString PayloadView::tab() const
{
    return m_tabs->current();
}

void PayloadView::showTab(const QString& id)
{
    m_tabs->setCurrent(id);
    const QStringList order{QStringLiteral("tree"), QStringLiteral("text"), QStringLiteral("changes"), QStringLiteral("images")};
    m_pages->setCurrentIndex(static_cast<int>(order.indexOf(m_tabs->current())));
    if (m_tabs->current() == QLatin1String("changes") && !std::exchange(m_asked, true)) {
        m_diffNote->setText(tr("Looking for the call before…"));
        emit earlierWanted();
    }
}

void PayloadView::setEarlier(std::optional<QByteArray> payload, const QString& note)
{
    m_asked = true;
    m_earlier = std::move(payload);
    m_earlierNote = note;
    compare();
}

void PayloadView::compare()
{
    ++m_comparisons;
    if (!m_asked)
        return;
    if (!m_earlier) {
        m_diffNote->setText(m_earlierNote);
        return;
    }
    inBackground(
        this, [before = *m_earlier, after = m_parts.bytes] { return diffOf(before, after); },
        [this, round = m_comparisons](const PayloadDiff& made) {
            if (round != m_comparisons)
                return;
            m_diff->setDiff(made.diff);
            m_diff->setVisible(!made.diff.isEmpty());
            m_diffNote->setText(made.note.isEmpty() ? m_earlierNote : m_earlierNote + QLatin1Char(' ') + made.note);
        });
}

QString PayloadView::selectedText() const
{
    if (tab() == QLatin1String("text") && m_text->currentRow() >= 0)
        return m_text->selectedText();
    const int value = m_model->valueAt(m_tree->currentIndex());
    if (tab() == QLatin1String("tree") && value > 0)
        return m_parts.json->text(value, LongTextView::kMostCopied);
    return QString::fromUtf8(m_parts.bytes.left(LongTextView::kMostCopied));
}

QString PayloadView::selectedJson() const
{
    const int value = m_model->valueAt(m_tree->currentIndex());
    return m_parts.json ? QString::fromUtf8(m_parts.json->json(std::max(0, value)).left(LongTextView::kMostCopied)) : QString();
}

QString PayloadView::selectedPath() const
{
    return m_parts.json ? m_parts.json->path(std::max(0, m_model->valueAt(m_tree->currentIndex()))) : QString();
}

void PayloadView::copy(const QString& words, const QString& what)
{
    QApplication::clipboard()->setText(words);
    m_context.navigator.notify(tr("Copied %1").arg(what));
}

void PayloadView::showMenu(const QPoint& position)
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("Copy value"), this, [this] { copy(selectedText(), tr("the value")); });
    menu->addAction(tr("Copy JSON"), this, [this] { copy(selectedJson(), tr("the JSON")); });
    menu->addAction(tr("Copy path"), this, [this] { copy(selectedPath(), selectedPath()); });
    menu->popup(m_tree->viewport()->mapToGlobal(position));
}

} // namespace kaze::ui
