#include "ui/pages/budgets/receipt_view.h"

#include "ui/widgets/labels.h"

#include <QFrame>
#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace kaze::ui {

ReceiptView::ReceiptView(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme), m_grid(nullptr), m_body(nullptr)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
}

void ReceiptView::setLines(const QList<ReceiptLine>& lines)
{
    if (lines == m_lines && m_body)
        return;
    m_lines = lines;
    delete m_body;
    m_body = new QWidget;
    m_grid = new QGridLayout(m_body);
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(spacing::kMedium);
    m_grid->setVerticalSpacing(0);
    m_grid->setColumnStretch(0, 1);
    for (const auto& line : lines)
        addLine(m_grid->rowCount(), line);
    layout()->addWidget(m_body);
    setAccessibleName(tr("How the number came about"));
    setAccessibleDescription(toText());
}

void ReceiptView::addLine(int row, const ReceiptLine& line)
{
    if (line.sum) {
        auto* rule = new QFrame;
        rule->setFrameShape(QFrame::HLine);
        rule->setFrameShadow(QFrame::Plain);
        QPalette colors = rule->palette();
        colors.setColor(QPalette::WindowText, m_theme.tokens().muted);
        rule->setPalette(colors);
        m_grid->addWidget(rule, row++, 0, 1, 2);
    }
    auto* what = makeLabel(m_theme, line.sum ? TextRole::Strong : TextRole::Body, line.what);
    auto* amount = makeLabel(m_theme, TextRole::Mono, line.amount);
    amount->setWordWrap(false);
    amount->setAlignment(Qt::AlignTrailing | Qt::AlignTop);
    const int above = spacing::kTiny + 1;
    what->setContentsMargins(0, above, 0, line.how.isEmpty() ? above : 0);
    amount->setContentsMargins(0, above + 1, 0, 0);
    m_grid->addWidget(what, row, 0, Qt::AlignTop);
    m_grid->addWidget(amount, row, 1, Qt::AlignTop);
    if (line.how.isEmpty())
        return;
    auto* how = makeLabel(m_theme, TextRole::Muted, line.how);
    how->setContentsMargins(0, 1, 0, above);
    m_grid->addWidget(how, row + 1, 0, 1, 2);
}

QString ReceiptView::toText() const
{
    QStringList texts;
    for (const auto& line : m_lines)
        texts << QStringList{line.what, line.how, line.amount}.join(QLatin1Char('\t'));
    return texts.join(QLatin1Char('\n'));
}

} // namespace kaze::ui
