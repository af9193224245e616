#pragma once

#include "engine/api/graph_requests.h"
#include "ui/widgets/tokens.h"

#include <QString>

//! What goes with how runs end, in the console's words. Pure.
namespace kaze::ui::causes {

//! "Success", "Seconds"; an episode's own outcome as it is called.
[[nodiscard]] QString outcomeText(const std::string& outcome);
//! "74.2 %", "6 m 52 s", "$0.31": the mean of an outcome.
[[nodiscard]] QString valueText(const std::string& outcome, double value);
//! A difference of two means, with its sign: "+16.4 pp", "−1 m 3 s".
[[nodiscard]] QString upliftText(const std::string& outcome, double uplift);
//! "+4.2 to +28.1 pp".
[[nodiscard]] QString intervalText(const api::CausalEdge& edge);
//! "0.012", "< 0.001".
[[nodiscard]] QString chanceText(double q);

//! Whether more of an outcome is better (1), worse (−1), or nobody knows (0).
[[nodiscard]] int directionOf(const std::string& outcome);
//! Ok where the outcome gets better, Critical where it gets worse; of outcomes of which nobody knows, Accent for more and Violet for less. Neutral where it may be chance.
[[nodiscard]] Tone toneOf(const api::CausalEdge& edge);
//! "better", "worse", "more", "less", "may be chance".
[[nodiscard]] QString wordOf(const api::CausalEdge& edge);

//! "holds", "same sign", "reversed", "too few", "—".
[[nodiscard]] QString verdictText(const api::CausalEdge& edge);
[[nodiscard]] Tone verdictTone(const api::CausalEdge& edge);
//! What the lift of earlier episodes was worth later, in a sentence.
[[nodiscard]] QString backTestText(const api::CausalEdge& edge);

} // namespace kaze::ui::causes
