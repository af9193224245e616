#include "ui/pages/new_run/agent_list.h"

#include "ui/models/agent_list_model.h"
#include "ui/widgets/card.h"
#include "ui/widgets/detail/paint_text.h"
#include "ui/widgets/page_states.h"
#include "ui/widgets/state_chip.h"

#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr int kRowHeight = 50;
constexpr int kPadding = 13;

//! Two lines: the name with its pool, and what it does.
class AgentDelegate : public QStyledItemDelegate {
public:
    AgentDelegate(const Theme& theme, QObject* parent) : QStyledItemDelegate(parent), m_theme(theme) { }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        painter->save();
        const bool selected = option.state & QStyle::State_Selected;
        if (selected)
            painter->fillRect(option.rect, m_theme.selection());
        else if (option.state & QStyle::State_MouseOver)
            painter->fillRect(option.rect, m_theme.hover());
        if (selected && option.state & QStyle::State_HasFocus) {
            const bool mirrored = option.direction == Qt::RightToLeft;
            painter->fillRect(
                QRect(mirrored ? option.rect.right() - 1 : option.rect.left(), option.rect.top(), 2, option.rect.height()),
                m_theme.focus());
        }
        const QRect inner = option.rect.adjusted(kPadding, 7, -kPadding, -7);
        const QRect top(inner.left(), inner.top(), inner.width(), inner.height() / 2);
        const QRect bottom(inner.left(), top.bottom() + 1, inner.width(), inner.height() - top.height());
        const QString name = index.data(AgentListModel::NameRole).toString();
        painter->setFont(m_theme.font(TextRole::Strong));
        painter->setPen(m_theme.tokens().text);
        paintText(*painter, top, name, option.direction);
        if (const QString pool = index.data(AgentListModel::PoolRole).toString(); !pool.isEmpty()) {
            const int used = std::min(painter->fontMetrics().horizontalAdvance(name) + spacing::kSmall, top.width());
            paintChip(*painter, QStyle::visualRect(option.direction, top, top.adjusted(used, 0, 0, 0)), pool, Tone::Neutral,
                m_theme, option.direction);
        }
        painter->setFont(m_theme.font(TextRole::Muted));
        painter->setPen(index.data(AgentListModel::ErrorRole).toBool() ? m_theme.tokens().critical : m_theme.tokens().muted);
        paintText(*painter, bottom, index.data(AgentListModel::DescriptionRole).toString(), option.direction);
        painter->restore();
    }

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override { return {120, kRowHeight}; }

private:
    const Theme& m_theme;
};

} // namespace

AgentList::AgentList(const Theme& theme, QWidget* parent)
    : QWidget(parent), m_model(new AgentListModel(this)), m_filter(new QLineEdit), m_view(new QListView)
{
    m_filter->setPlaceholderText(tr("filter /"));
    m_filter->setAccessibleName(tr("Filter agents"));
    m_filter->setMaximumWidth(120);
    m_view->setModel(m_model);
    m_view->setItemDelegate(new AgentDelegate(theme, m_view));
    m_view->setAccessibleName(tr("Agents"));
    m_view->setMouseTracking(true);
    m_view->setUniformItemSizes(true);
    m_view->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    auto* empty = new EmptyState(theme, QStringLiteral("system-run"), tr("No agents"), tr("Agents you save appear here."), {});
    m_stack = new StateStack(theme, m_view, empty, tr("Reading the agents…"));
    auto* card = new Card(theme, tr("Agents"));
    card->setFlush(true);
    card->setTrailing(m_filter);
    card->content()->addWidget(m_stack);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(card);
    connect(m_filter, &QLineEdit::textChanged, this, [this](const QString& words) {
        m_model->setFilter(words);
        select(m_selected);
    });
    connect(m_filter, &QLineEdit::returnPressed, this, [this] {
        m_view->setCurrentIndex(m_model->index(0));
        chosen(m_model->index(0));
    });
    connect(m_view, &QAbstractItemView::clicked, this, &AgentList::chosen);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex& current) {
        if (m_view->hasFocus() && !current.data(AgentListModel::TemplateRole).toBool())
            chosen(current);
    });
    connect(m_view, &QAbstractItemView::activated, this, &AgentList::chosen);
    connect(&theme, &Theme::changed, m_view->viewport(), qOverload<>(&QWidget::update));
}

void AgentList::chosen(const QModelIndex& index)
{
    if (!index.isValid())
        return;
    if (index.data(AgentListModel::TemplateRole).toBool()) {
        if (!m_selected.isNull()) {
            m_selected = QString();
            emit templateChosen();
        }
        return;
    }
    const QString agent = index.data(AgentListModel::NameRole).toString();
    if (agent == m_selected)
        return;
    m_selected = agent;
    emit agentChosen(agent);
}

bool AgentList::select(const QString& agent)
{
    const int row = agent.isEmpty() ? m_model->rowCount() - 1 : m_model->find(agent);
    if (row < 0)
        return false;
    m_selected = agent;
    m_view->setCurrentIndex(m_model->index(row));
    return true;
}

} // namespace kaze::ui
