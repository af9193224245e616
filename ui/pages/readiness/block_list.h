#pragma once

#include "ui/widgets/theme.h"

#include <QWidget>

#include <optional>

class QVBoxLayout;

namespace kaze::ui {

//! One thing of a BlockList: a name with its state, a bar where it has a share, and sentences below.
struct Block {
    struct Line {
        QString title; //!< "Instead"; empty for a sentence of its own
        QString words;
        bool operator==(const Line&) const = default;
    };
    QString title;
    QString word; //!< its state
    Tone tone = Tone::Neutral;
    std::optional<double> share; //!< 0 to 1
    QString shareText;
    QList<Line> lines;
    bool operator==(const Block&) const = default;
};

//! A column of things that each have a few sentences. Rebuilt only when they change.
class BlockList : public QWidget {
    Q_OBJECT
public:
    BlockList(const Theme& theme, const QString& accessibleName, QWidget* parent = nullptr);

    //! `about` stands above them; alone where there are none.
    void setBlocks(const QString& about, const QList<Block>& blocks);
    [[nodiscard]] const QList<Block>& blocks() const { return m_blocks; }
    [[nodiscard]] QString copyText() const;

private:
    void rebuild();
    [[nodiscard]] QWidget* widgetOf(const Block& block) const;

    const Theme& m_theme;
    QVBoxLayout* m_column;
    QString m_about;
    QList<Block> m_blocks;
};

} // namespace kaze::ui
