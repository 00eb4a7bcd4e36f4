"""The room's pages."""

from points.views.counter import counter, hand_over
from points.views.desk import desk_account, desk_correct, desk_reward, desk_rewards, erase_reason
from points.views.mine import cancel, mine, redeem, redemption, rewards

__all__ = [
    "cancel",
    "counter",
    "desk_account",
    "desk_correct",
    "desk_reward",
    "desk_rewards",
    "erase_reason",
    "hand_over",
    "mine",
    "redeem",
    "redemption",
    "rewards",
]
