#pragma once

#include "ui/widgets/theme.h"

#include <QAbstractScrollArea>
#include <QByteArray>

#include <memory>
#include <vector>

namespace kaze::ui {

//! A text of any length cut into rows that can be shown one by one. Immutable; made on any thread.
struct TextRows {
    QByteArray text; //!< UTF-8
    std::vector<quint32> starts; //!< where each row begins; rows end at a line's end or after kLongest bytes
    int widest = 0; //!< bytes of the longest row

    static constexpr int kLongest = 240; //!< bytes in a row; a character is never cut in two

    [[nodiscard]] int count() const { return static_cast<int>(starts.size()); }
    //! Without its line end.
    [[nodiscard]] QString row(int number) const;
    //! Rows `first` to `last`, as they stand in the text.
    [[nodiscard]] QString rows(int first, int last) const;
};

//! Linear in the text's length. Texts from 4 GB on are cut there.
[[nodiscard]] std::shared_ptr<const TextRows> rowsOf(QByteArray text);

//! Monospaced text of any length, read only: paints the rows in sight and nothing else, so that 50 MB scroll as 50 lines do. Arrows, Page keys, Home and
//! End move the current row, with Shift or the mouse rows are selected, Ctrl+A takes all, Ctrl+C copies. GUI thread.
class LongTextView : public QAbstractScrollArea {
    Q_OBJECT
public:
    static constexpr qsizetype kMostCopied = 64 << 20; //!< bytes; a clipboard is no place for more

    LongTextView(const Theme& theme, const QString& accessibleName, QWidget* parent = nullptr);

    void setRows(std::shared_ptr<const TextRows> rows);
    [[nodiscard]] const TextRows& rows() const { return *m_rows; }
    [[nodiscard]] int currentRow() const { return m_current; }
    //! From and to are rows; −1: nothing is selected.
    void select(int from, int to);
    [[nodiscard]] QString selectedText() const;

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;

private:
    void updateScrollBars();
    void moveTo(int row, bool extends);
    [[nodiscard]] int rowAt(int y) const;
    [[nodiscard]] int rowHeight() const;
    [[nodiscard]] int gutter() const;

    const Theme& m_theme;
    std::shared_ptr<const TextRows> m_rows;
    int m_current = -1;
    int m_anchor = -1;
};

} // namespace kaze::ui
