"""Intake: screenings written where there is no network, sealed on the device, taken in once there is one."""
