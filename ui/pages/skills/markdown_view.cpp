#include "ui/pages/skills/markdown_view.h"

#include <QPainter>
#include <QScrollBar>
#include <QTextBlock>
#include <QTextList>
#include <QTextTable>

namespace kaze::ui {

namespace {

constexpr qsizetype kMostCharacters = 64 * 1024;
constexpr int kPictureSize = 16;
constexpr int kHeadings = 4;
constexpr int kHeadingSizes[kHeadings]{0, 18, 15, 13}; // px by level; deeper ones are as the last
constexpr int kIndent = 22;

bool isCode(const QTextBlockFormat& block)
{
    return block.hasProperty(QTextFormat::BlockCodeFence) || block.nonBreakableLines();
}

//! What stands for a picture that is not loaded: an empty frame.
QImage pictureSign(const QColor& color)
{
    QImage sign(kPictureSize, kPictureSize, QImage::Format_ARGB32_Premultiplied);
    sign.fill(Qt::transparent);
    QPainter painter(&sign);
    painter.setPen(color);
    painter.drawRect(1, 3, kPictureSize - 3, kPictureSize - 7);
    painter.drawLine(1, kPictureSize - 5, kPictureSize / 2, 7);
    painter.drawLine(kPictureSize / 2, 7, kPictureSize - 2, kPictureSize - 5);
    return sign;
}

} // namespace

MarkdownView::MarkdownView(const Theme& theme, const QString& accessibleName, QWidget* parent)
    : QTextBrowser(parent), m_theme(theme)
{
    setAccessibleName(accessibleName);
    setFont(theme.font(TextRole::Body));
    setOpenLinks(false);
    document()->setDocumentMargin(spacing::kSmall);
    document()->setIndentWidth(kIndent);
    connect(this, &QTextBrowser::anchorClicked, this, [this](const QUrl& address) {
        const QString path = address.path();
        if (address.scheme().isEmpty() && address.host().isEmpty() && !path.isEmpty() && !path.startsWith(QLatin1Char('/')))
            emit fileWanted(path);
        else if (!address.scheme().isEmpty())
            emit addressWanted(address);
    });
    connect(&theme, &Theme::changed, this, &MarkdownView::lay);
}

void MarkdownView::showMarkdown(const QString& text, bool stay)
{
    if (text == m_text && !document()->isEmpty())
        return;
    const int place = stay ? verticalScrollBar()->value() : 0;
    m_text = text;
    lay();
    verticalScrollBar()->setValue(place);
}

void MarkdownView::lay()
{
    if (m_text.size() > kMostCharacters)
        return setPlainText(m_text);
    document()->clear();
    document()->setMarkdown(
        m_text, QTextDocument::MarkdownFeatures(QTextDocument::MarkdownDialectGitHub) | QTextDocument::MarkdownNoHTML);
    styleBlocks();
    moveCursor(QTextCursor::Start);
}

QVariant MarkdownView::loadResource(int, const QUrl&)
{
    // Qt would look for a file of that name where it gets nothing.
    return pictureSign(m_theme.tokens().muted);
}

QTextCharFormat MarkdownView::charFormatOf(const QTextBlockFormat& block, QTextCharFormat format) const
{
    if (const int level = block.headingLevel(); level > 0) {
        QFont font = m_theme.font(TextRole::Strong);
        font.setPixelSize(level < kHeadings ? kHeadingSizes[level] : kHeadingSizes[kHeadings - 1]);
        format.clearProperty(QTextFormat::FontSizeAdjustment); // Qt's own sizes would win
        format.setFont(font);
    } else if (isCode(block) || format.fontFixedPitch()) {
        format.setFont(m_theme.font(TextRole::Mono));
    }
    if (format.isAnchor())
        format.setForeground(m_theme.tokens().accent);
    else if (block.hasProperty(QTextFormat::BlockQuoteLevel))
        format.setForeground(m_theme.tokens().muted);
    return format;
}

QTextBlockFormat MarkdownView::blockFormatOf(const QTextBlock& block) const
{
    auto format = block.blockFormat();
    const bool heading = format.headingLevel() > 0;
    const bool code = isCode(format);
    // Lines of code stand close together, whatever follows does not.
    const bool goesOn = code && isCode(block.next().blockFormat()) && block.next().isValid();
    format.setTopMargin(heading && block.position() > 0 ? spacing::kSmall : 0);
    format.setBottomMargin(goesOn ? 0 : block.textList() ? spacing::kTiny : spacing::kSmall);
    if (code) {
        format.setBackground(m_theme.tokens().surface);
        format.setNonBreakableLines(false);
        format.setProperty(QTextFormat::BlockCodeFence, QStringLiteral("`"));
        format.setLeftMargin(spacing::kSmall);
        format.setRightMargin(spacing::kSmall);
    }
    if (format.hasProperty(QTextFormat::BlockQuoteLevel))
        format.setLeftMargin(spacing::kLarge);
    return format;
}

void MarkdownView::styleBlocks()
{
    struct Piece {
        int from;
        int to;
        QTextCharFormat format;
    };
    QList<Piece> pieces; // changing them while walking over them would lose the way
    QTextCursor cursor(document());
    cursor.beginEditBlock();
    for (auto block = document()->begin(); block.isValid(); block = block.next()) {
        if (!QTextCursor(block).currentTable())
            QTextCursor(block).setBlockFormat(blockFormatOf(block));
        for (auto at = block.begin(); !at.atEnd(); ++at) {
            const auto fragment = at.fragment();
            pieces << Piece{fragment.position(), fragment.position() + fragment.length(),
                charFormatOf(block.blockFormat(), fragment.charFormat())};
        }
    }
    for (const auto& piece : pieces) {
        cursor.setPosition(piece.from);
        cursor.setPosition(piece.to, QTextCursor::KeepAnchor);
        cursor.setCharFormat(piece.format);
    }
    cursor.endEditBlock();
    for (auto* frame : document()->rootFrame()->childFrames())
        if (auto* table = qobject_cast<QTextTable*>(frame)) {
            auto format = table->format();
            format.setBorderBrush(m_theme.tokens().border);
            format.setBorderStyle(QTextFrameFormat::BorderStyle_Solid);
            format.setBorderCollapse(true);
            format.setBorder(1);
            format.setCellPadding(spacing::kTiny);
            format.setTopMargin(spacing::kTiny);
            format.setBottomMargin(spacing::kSmall);
            table->setFormat(format);
        }
}

} // namespace kaze::ui
