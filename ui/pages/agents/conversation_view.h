#pragma once

#include "ui/models/conversation_model.h"
#include "ui/pages/agents/height_index.h"
#include "ui/widgets/theme.h"

#include <QAbstractScrollArea>
#include <QTextLayout>

#include <memory>
#include <set>
#include <unordered_map>

namespace kaze::ui {

//! A run's log as a conversation: a chip for who speaks, then what was said. Lays out only what is visible, so that 50 000 rows scroll as 50 do;
//! long texts are cut after some lines until a person asks for all. Stays at the end while it is there. Up, Down, Page keys, Home and End
//! move; Enter shows all of a row or less again; Ctrl+C copies the row. A widget may stand below the last row. GUI thread.
class ConversationView : public QAbstractScrollArea {
    Q_OBJECT
public:
    static constexpr int kEstimate = 38; //!< px of a row nobody has seen

    ConversationView(const Theme& theme, const QString& accessibleName, QWidget* parent = nullptr);

    void setModel(ConversationLines* model);
    //! Scrolled with the rows, below the last one; it is owned by the view and may hide itself.
    void setFooter(QWidget* footer);
    //! Call when the footer wants another height.
    void updateFooter();

    void setCurrentRow(int row);
    [[nodiscard]] int currentRow() const { return m_current; }
    [[nodiscard]] QString currentText() const;
    void setExpanded(int row, bool expanded);
    [[nodiscard]] bool isExpanded(int row) const { return m_expanded.contains(row); }
    [[nodiscard]] bool isCut(int row);
    void scrollToEnd();
    //! Shows the beginning, where a new list otherwise shows its end.
    void scrollToStart();
    [[nodiscard]] std::pair<int, int> visibleRows() const;
    //! Where a row is in the viewport; for tests and tooltips.
    [[nodiscard]] QRect rowRect(int row);
    //! Where its "show all" stands; empty without one.
    [[nodiscard]] QRect linkRect(int row);

signals:
    //! A person came to another row.
    void currentRowChanged(int row);
    //! Other rows came into sight.
    void rowsShown(int first, int last);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void showEvent(QShowEvent* event) override;
    bool viewportEvent(QEvent* event) override;

private:
    struct Row {
        ConversationLine line;
        std::unique_ptr<QTextLayout> text;
        int textHeight = 0;
        int height = 0;
        int hiddenLines = 0; //!< lines that are not shown, at least; 0 when all are
    };

    void resetRows();
    void changed(int first, int last);
    Row& row(int number);
    void layOut(Row& row, bool expanded) const;
    void settle();
    void updateRange();
    void placeFooter();
    void announce();
    void move(int step);
    void paintRow(QPainter& painter, int number, int top);
    [[nodiscard]] QRect textRect(int top, int height) const;
    [[nodiscard]] QString linkText(const Row& row, bool expanded) const;
    [[nodiscard]] int footerHeight() const;

    const Theme& m_theme;
    ConversationLines* m_model = nullptr;
    QWidget* m_footer = nullptr;
    HeightIndex m_heights;
    std::unordered_map<int, Row> m_rows; //!< laid out, near the viewport
    std::set<int> m_expanded;
    int m_current = -1;
    int m_anchor = 0; //!< the first visible row when rows were last laid out
    int m_chipWidth = 0;
    bool m_atEnd = true;
    bool m_settling = false;
};

} // namespace kaze::ui
